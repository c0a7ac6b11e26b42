"use strict";
(function () {
  var slider = document.getElementById("map-threshold");
  if (slider) {
    slider.parentNode.hidden = false;
    var parts = document.querySelectorAll("[data-layer]");
    var show = function () {
      parts.forEach(function (part) {
        var chosen = part.getAttribute("data-layer") === slider.value;
        part.hidden = !chosen;
        if (chosen && part.hasAttribute("data-covered")) {
          slider.setAttribute("aria-valuetext", part.getAttribute("data-covered"));
        }
      });
    };
    slider.addEventListener("input", show);
    show();
  }
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (fold) {
      fold.open = true;
      opened.push(fold);
    });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (fold) { fold.open = false; });
    opened = [];
  });
  var target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) { target.scrollIntoView(); }
})();
