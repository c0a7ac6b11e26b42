// The slider of the process map. Without it the default view is shown, and every view is in its table.
for (const map of document.querySelectorAll("[data-gs-map]")) {
  const control = map.querySelector("[data-gs-map-control]");
  const layers = [...map.querySelectorAll("[data-gs-map-layer]")];
  if (!control || layers.length < 2) continue;
  control.hidden = false;
  control.querySelector("input").addEventListener("input", (event) => {
    for (const layer of layers) layer.hidden = layer.dataset.gsMapLayer !== event.target.value;
  });
}
