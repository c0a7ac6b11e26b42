// Keeps the progress of an import fresh. Without it there is a link to look again.

const watched = document.querySelector("[data-watch]");

async function look() {
  try {
    const response = await fetch(watched.dataset.watch, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const told = await response.json();
    if (!told.is_at_work) {
      location.reload();
      return;
    }
    watched.querySelector("progress").value = told.share;
    watched.querySelector("[data-state-name]").textContent = told.state_name;
    watched.querySelector("[data-share]").textContent = `${Math.round(100 * told.share)}%`;
    watched.querySelector("[data-text]").textContent = told.text;
    watched.querySelector("[data-left]").textContent = told.left ? `(${told.left})` : "";
  } catch {
    // The server may be starting again: the next look finds it.
  }
}

if (watched) setInterval(look, 1000);
