// Keeps the progress of a plan fresh. Without it the page loads again by itself, and there is a link to look again.

const watched = document.querySelector("[data-plan-watch]");

async function look() {
  try {
    const response = await fetch(watched.dataset.planWatch, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const told = await response.json();
    if (!told.is_at_work) {
      location.reload();
      return;
    }
    watched.querySelector("progress").value = told.share;
    const text = watched.querySelector("[data-text]");
    if (text.textContent !== told.text) text.textContent = told.text;
  } catch {
    // The server may be starting again: the next look finds it.
  }
}

if (watched) setInterval(look, 1000);
