"""What a subscriber's webhook receives, as the document describes it (the Standard Webhooks specification)."""

from typing import Any

from shared.openapi import ref

HEADERS = {
    "webhook-id": "The delivery's id: the same whenever it is repeated. Deduplicate by it.",
    "webhook-timestamp": "Seconds since 1970 when it was sent. Refuse what is older than five minutes.",
    "webhook-signature": "`v1,` and the HMAC-SHA-256 of id, timestamp and body, base64; two of them, with a space "
    "between, while a secret is being replaced.",
}
THIN: dict[str, Any] = {
    "title": "ThinMessage",
    "description": "Says that something happened, and where the rest is, for whoever has the right to read it.",
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "The event's id. Deduplicate by it."},
        "type": {"type": "string", "description": "The event's type, from the catalogue."},
        "time": {"type": "string", "format": "date-time", "description": "When it happened in the world."},
        "link": {"type": "string", "format": "uri", "description": "Read it there with a token of your own."},
    },
    "required": ["id", "type", "time", "link"],
}
EXAMPLE = {
    "id": "019b8d5c-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
    "type": "throughcare.release.released.v1",
    "time": "2026-11-27T15:30:00.000000Z",
    "link": "https://throughcare.example/v1/events/019b8d5c-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
}
WEBHOOKS = {
    "delivery": {
        "post": {
            "operationId": "receive_delivery",
            "summary": "Receive an update",
            "description": "Sent to the address of a webhook subscription, signed by the Standard Webhooks "
            "specification: at least once, in order within a person. Check the signature, answer, then work.",
            "tags": ["Subscriptions"],
            "security": [],
            "parameters": [
                {"in": "header", "name": name, "required": True, "description": text, "schema": {"type": "string"}}
                for name, text in HEADERS.items()
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": ref("Message"),
                        "example": EXAMPLE,
                    }
                },
            },
            "responses": {
                "2XX": {"description": "It was taken over."},
                "410": {"description": "Send no more: the subscription is disabled at once."},
                "default": {"description": "It is sent again, by the specification's schedule, for five days."},
            },
        }
    }
}
