// Verifies the token behind "#" by itself, after docs/credential.md. Nothing is sent.
"use strict";
(function () {
  var COLOURS = { 1: "green", 2: "yellow", 3: "red" };
  var HEAD = 35, MAC = 16, MOST_NAME = 24, SKEW = 120;

  function bytesOf(text) {
    if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
    var standard = text.replace(/-/g, "+").replace(/_/g, "/");
    try {
      var raw = atob(standard + "===".slice((standard.length + 3) % 4));
      // Every token has one writing: what merely decodes alike is refused.
      var again = btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
      return again === text ? Uint8Array.from(raw, function (c) { return c.charCodeAt(0); }) : null;
    } catch (_) {
      return null;
    }
  }

  function claimsOf(payload) {
    if (payload.length && payload[0] !== 1) return { flaw: "credential.format" };
    var wrong = { flaw: "credential.malformed" };
    if (payload.length < HEAD + MAC + 1) return wrong;
    var view = new DataView(payload.buffer);
    var length = payload[34];
    var issuer = view.getUint32(2);
    var colour = COLOURS[payload[1]];
    if (!colour || length < 1 || length > MOST_NAME || payload.length !== HEAD + length + MAC) return wrong;
    if (issuer < 100000 || issuer > 999999) return wrong;
    try {
      var name = new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(HEAD, HEAD + length));
      return {
        colour: colour, name: name, issuer: issuer,
        at: view.getUint32(22), issued: view.getUint32(26), expires: view.getUint32(30)
      };
    } catch (_) {
      return wrong;
    }
  }

  // The header, if it is exactly as we write it; otherwise null.
  function headerOf(text) {
    try {
      var header = JSON.parse(text);
      var exact = typeof header.alg === "string" && typeof header.kid === "string" && /^[ -~]*$/.test(text);
      return exact && JSON.stringify({ alg: header.alg, kid: header.kid }) === text ? header : null;
    } catch (_) {
      return null;
    }
  }

  async function judged(text) {
    var wrong = { flaw: "credential.malformed" };
    var parts = text.split(".");
    if (parts.length !== 3 || text.length > 400) return wrong;
    var decoded = parts.map(bytesOf);
    if (decoded.indexOf(null) >= 0) return wrong;
    var header = headerOf(new TextDecoder().decode(decoded[0]));
    if (!header) return wrong;
    var claims = claimsOf(decoded[1]);
    if (claims.flaw) return claims;
    var answer = await fetch("/.well-known/jwks.json");
    if (!answer.ok) return { flaw: "no_keys" };
    var key = (await answer.json()).keys.filter(function (one) { return one.kid === header.kid; })[0];
    if (!key) return { flaw: "credential.unknown_key" };
    if (key.alg !== "ES256" || header.alg !== "ES256") return { flaw: "credential.forged" };
    var kind = { name: "ECDSA", namedCurve: "P-256" };
    var imported = await crypto.subtle.importKey("jwk", key, kind, false, ["verify"]);
    var signed = new TextEncoder().encode(parts[0] + "." + parts[1]);
    var holds = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, decoded[2], signed);
    if (!holds) return { flaw: "credential.forged" };
    var now = Date.now() / 1000;
    if (claims.issued > now + SKEW) return { flaw: "credential.not_yet" };
    if (claims.expires <= now) return { flaw: "credential.expired" };
    return claims;
  }

  function said(seconds) {
    var options = { dateStyle: "medium", timeStyle: "medium", timeZone: "Asia/Shanghai" };
    return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(seconds * 1000));
  }

  function show(found) {
    var template = document.querySelector('template[data-outcome="' + (found.flaw || found.colour) + '"]');
    var shown = template.content.cloneNode(true);
    if (!found.flaw) {
      var values = { name: found.name, at: said(found.at), expires: said(found.expires) };
      Object.keys(values).forEach(function (slot) {
        shown.querySelector('[data-slot="' + slot + '"]').textContent = values[slot];
      });
    }
    document.getElementById("outcome").replaceChildren(shown);
  }

  function check() {
    var token = location.hash.slice(1);
    if (!token) return;
    if (!window.crypto || !crypto.subtle) { // http, or an old browser: our server judges
      document.getElementById("token").value = token;
      document.querySelector("main form").submit();
      return;
    }
    judged(token).then(show, function () { show({ flaw: "no_keys" }); });
  }

  window.addEventListener("hashchange", check);
  check();
})();
