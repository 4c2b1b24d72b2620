"use strict";
// Swagger UI as this application wants it. Kept in a file of its own: the page allows no inline script.
{
  const TOKEN = "/api/v1/auth/token";
  const NO_CLIENT = `Basic ${btoa(":")}`;
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

  window.ui = SwaggerUIBundle({
    dom_id: "#swagger-ui",
    url: "/openapi.json",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    docExpansion: "list",
    filter: true,
    persistAuthorization: true,
    requestInterceptor: request,
    responseInterceptor: response,
    showExtensions: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
}
