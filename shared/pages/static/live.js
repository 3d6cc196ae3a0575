// What is new appears by itself; without this script a reload shows it. A page names the stream that tells of news
// (data-live="address"), or asks again every so many seconds (data-every). Where it has parts (data-part), only those
// that changed are renewed, so that nobody loses their place in the others.
const place = document.querySelector("[data-live]");
const news = document.getElementById("news");
const rows = () => place.querySelectorAll(".timeline li, tbody tr").length;
const needs = () => place.querySelector("[data-news]")?.innerText;
let timer = 0;

function tell(text, inSight = false) {
  news.classList.toggle("visually-hidden", !inSight);
  if (news.textContent !== text) news.textContent = text;
}

function renew(old, fresh) {
  const focus = document.activeElement;
  if (!fresh || old.innerHTML === fresh.innerHTML) return;
  if (old.contains(focus) && focus.matches("input, textarea, select")) return;
  const href = old.contains(focus) && focus.getAttribute("href");
  const again = old.contains(focus) && (focus.id ? `#${CSS.escape(focus.id)}` : href && `[href="${CSS.escape(href)}"]`);
  const scrolled = [...old.querySelectorAll(".wide")].map((each) => each.scrollLeft);
  const open = [...old.querySelectorAll("details[open] > summary[id]")].map((each) => each.id);
  old.replaceChildren(...fresh.childNodes);
  open.forEach((id) => { const each = document.getElementById(id); if (each) each.parentElement.open = true; });
  old.querySelectorAll(".wide").forEach((each, number) => { each.scrollLeft = scrolled[number] ?? 0; });
  if (again) old.querySelector(again)?.focus({ preventScroll: true });
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  const before = [rows(), needs()];
  const parts = place.querySelectorAll("[data-part]");
  const renewed = fresh.querySelectorAll("[data-part]");
  if (parts.length) parts.forEach((part, number) => renew(part, renewed[number]));
  else renew(place, fresh);
  if (needs() !== undefined) return tell(needs() === before[1] ? news.textContent : needs());
  const more = rows() - before[0];
  tell(more === 1 ? "1 new entry" : more > 1 ? `${more} new entries` : "The page was updated");
}

async function again(seconds) {
  if (!document.hidden) {
    try {
      await refresh();
      if (news.dataset.away) { delete news.dataset.away; tell(""); }
    } catch {
      news.dataset.away = "yes";
      tell("The server does not answer: what you see is old.", true);
    }
  }
  timer = setTimeout(again, seconds * 1000, seconds);
}

if (place?.dataset.every) {
  timer = setTimeout(again, place.dataset.every * 1000, Number(place.dataset.every));
  addEventListener("pagehide", () => clearTimeout(timer));
} else if (place) {
  const stream = new EventSource(place.dataset.live);
  stream.addEventListener("changed", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 150);
  });
  addEventListener("pagehide", () => stream.close());
}
