// Puts each answer into the list as soon as it is there, without loading the page again: whoever reads or types on it
// is not disturbed. Without it the page loads again by itself.
const BETWEEN = 1000; // milliseconds

async function fetchPage() {
  const response = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function takeOver(list, told, page) {
  const fresh = page.querySelector("[data-gs-answers]");
  if (!fresh || fresh.children.length !== list.children.length) {
    window.location.reload(); // signed out, or the cases that are chosen are too few to be shown
    return false;
  }
  for (const item of fresh.children) {
    const old = document.getElementById(item.id);
    if (old && old.dataset.gsState !== item.dataset.gsState) {
      old.dataset.gsState = item.dataset.gsState;
      old.lastElementChild.replaceWith(document.adoptNode(item.lastElementChild));
    }
  }
  const text = page.querySelector("[data-gs-told]").textContent;
  if (told.textContent !== text) told.textContent = text;
  return "gsWaiting" in fresh.dataset;
}

async function follow(list, told) {
  let goesOn = true;
  while (goesOn) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
    if (document.hidden) continue;
    try {
      goesOn = takeOver(list, told, await fetchPage());
    } catch {
      // the network is away for a moment: asked again in the next turn
    }
  }
}

const list = document.querySelector("[data-gs-answers]");
const told = document.querySelector("[data-gs-told]");
if (list && told && "gsWaiting" in list.dataset) follow(list, told);
