"use strict";
// Swagger UI as this application wants it. In a file of its own: the page allows no inline script.
{
  const TOKEN = "/api/v1/auth/token";
  const NO_CLIENT = `Basic ${btoa(":")}`;
  const KEPT = "authorized";
  const ended = document.getElementById("signed-out");

  // With the password flow Swagger UI sends the credentials of a client that does not exist.
  const request = (sent) => {
    if (sent.headers?.Authorization === NO_CLIENT) delete sent.headers.Authorization;
    return sent;
  };

  // An access token lives for minutes; say what to do when it has ended.
  const response = (answer) => {
    const asked = new URL(answer.url, location.href).pathname;
    if (asked !== TOKEN) ended.hidden = answer.status !== 401;
    else if (answer.ok) ended.hidden = true;
    return answer;
  };

  // Over a reload the access token is kept, and nothing that outlives it: computers at schools are shared.
  const forgetful = () => ({
    statePlugins: {
      auth: {
        wrapActions: {
          persistAuthorizationIfNeeded: (original) => () => {
            original();
            const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
            for (const scheme of Object.values(kept)) {
              delete scheme.password;
              delete scheme.clientSecret;
              delete scheme.token?.refresh_token;
            }
            localStorage.setItem(KEPT, JSON.stringify(kept));
          },
        },
      },
    },
  });

  window.ui = SwaggerUIBundle({
    dom_id: "#swagger-ui",
    url: "/openapi.json",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    docExpansion: "list",
    filter: true,
    persistAuthorization: true,
    plugins: [forgetful],
    requestInterceptor: request,
    responseInterceptor: response,
    showExtensions: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  });

  // The dialog opens at its last field, the token of a machine; people begin with their login, and Enter ends it.
  new MutationObserver(() => {
    const login = document.getElementById("oauth_username");
    if (login && !login.dataset.met) {
      login.dataset.met = "yes";
      login.focus();
    }
  }).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("#oauth_username, #oauth_password")) {
      event.target.closest(".auth-container").querySelector(".auth-btn-wrapper .authorize").click();
    }
  });
}
