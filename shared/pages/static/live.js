// New entries appear by themselves; without this script a reload shows them.
const place = document.querySelector("[data-live]");
const news = document.getElementById("news");
let timer = 0;

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  const focused = document.activeElement?.closest("[data-live] [href]")?.getAttribute("href");
  const before = place.querySelectorAll(".timeline li, tbody tr").length;
  place.replaceChildren(...fresh.childNodes);
  if (focused) place.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  const more = place.querySelectorAll(".timeline li, tbody tr").length - before;
  news.textContent = more === 1 ? "1 new entry" : more > 1 ? `${more} new entries` : "The page was updated";
}

if (place) {
  const stream = new EventSource(place.dataset.live);
  stream.addEventListener("changed", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 150);
  });
  addEventListener("pagehide", () => stream.close());
}
