// A client of the API in a few lines: every path, parameter and answer below is checked against the contract by the compiler.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "../generated/types.ts";

type Problem = components["schemas"]["Problem"];

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

export async function signIn(baseUrl: string, username: string, password: string) {
  const client = createClient<paths>({ baseUrl });
  const { data, error } = await client.POST("/api/v1/auth/token", {
    body: { grant_type: "password", username, password },
    bodySerializer: (form) => new URLSearchParams(form as Record<string, string>),
  });
  if (!data) throw new Refused(error);
  const bearer: Middleware = {
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${data.access_token}`);
    },
  };
  client.use(bearer);
  return client;
}

export async function whoAmI(client: Awaited<ReturnType<typeof signIn>>): Promise<string> {
  const { data, error } = await client.GET("/api/v1/me", { params: { header: { "Accept-Language": "ru" } } });
  if (!data) throw new Refused(error);
  return data.name;
}

/** Walks a list to its end and renames one of its items, guarded by the version that was read. */
export async function rename(client: Awaited<ReturnType<typeof signIn>>, login: string, name: string): Promise<number> {
  let cursor: string | null | undefined;
  do {
    const { data: page, error } = await client.GET("/api/v1/users", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } });
    if (!page) throw new Refused(error);
    const user = page.items.find((one) => one.login === login);
    if (user) {
      const { data: changed, error: refused } = await client.PATCH("/api/v1/users/{id}", {
        params: { path: { id: user.id }, header: { "If-Match": `"${user.version}"` } },
        body: { name },
      });
      if (!changed) throw new Refused(refused);
      return changed.version;
    }
    cursor = page.next_cursor;
  } while (cursor);
  throw new Error(`there is no ${login}`);
}
