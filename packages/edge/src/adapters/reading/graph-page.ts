/** The address of the page that follows one of Microsoft Graph; `undefined` on the last. */
export function graphNextPage(body: string): string | undefined {
  try {
    const page: unknown = JSON.parse(body);
    const next =
      typeof page === 'object' && page !== null && '@odata.nextLink' in page ? page['@odata.nextLink'] : undefined;
    return typeof next === 'string' ? next : undefined;
  } catch {
    return undefined;
  }
}
