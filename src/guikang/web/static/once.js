// A form that is on its way is not sent again by an impatient finger: a one-time code is good once.
"use strict";
(function () {
  var PATIENCE = 15000; // after that the first may be lost, and may be sent again

  document.addEventListener("submit", function (event) {
    var form = event.target, now = Date.now();
    if (form.method !== "post") return;
    if (now - (form.sentAt || 0) < PATIENCE) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.sentAt = now;
  }, true);

  window.addEventListener("pageshow", function () { // also of a page that was gone back to
    Array.prototype.forEach.call(document.forms, function (form) { form.sentAt = 0; });
  });
})();
