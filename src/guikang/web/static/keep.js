// Keeps what is typed into a form in this tab until it has been sent: a lost connection loses nothing.
"use strict";
(function () {
  var sent = document.querySelector("[data-sent]");
  if (sent) {
    try { sessionStorage.removeItem("form:" + sent.dataset.sent); } catch (_) { /* nothing was kept */ }
  }
  var form = document.querySelector("form[data-keep]");
  if (!form) return;
  var place = "form:" + form.dataset.keep;
  var lost = document.querySelector("[data-lost]");

  function fields() {
    return Array.prototype.filter.call(form.elements, function (one) {
      return one.name && one.name !== "_csrf_token";
    });
  }

  function keep() {
    var typed = {};
    fields().forEach(function (one) {
      if (one.type !== "radio" && one.type !== "checkbox") typed[one.name] = one.value;
      else if (one.checked) typed[one.name] = one.value;
    });
    try { sessionStorage.setItem(place, JSON.stringify(typed)); } catch (_) { /* private mode: nothing is kept */ }
  }

  function restore() {
    var kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(place)); } catch (_) { return; }
    if (!kept) return;
    fields().forEach(function (one) {
      if (!(one.name in kept)) return;
      if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === kept[one.name];
      else one.value = kept[one.name];
    });
    Array.prototype.forEach.call(form.querySelectorAll("[data-picker]"), function (one) {
      one.dispatchEvent(new CustomEvent("restored"));
    });
  }

  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("picked", keep);
  form.addEventListener("submit", function (event) {
    keep();
    if (!window.fetch || (event.submitter && event.submitter.name)) return; // a step, not the end
    event.preventDefault();
    fetch("/healthz", { cache: "no-store" }).then(function () { form.submit(); }, function () {
      form.sentAt = 0; // once.js lets it be sent again
      lost.hidden = false;
      lost.scrollIntoView({ block: "center" });
    });
  });
  restore();
})();
