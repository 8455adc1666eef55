/** What is looked for or opened on a page stands in its address: it can be shared, and going back goes back. */
import { navigate } from '@bellwether/ui/navigation/location.tsx';

/** Sets a parameter of the present address, or takes it out; the others stay. */
export function setParameter(name: string, value: string | undefined, options: { replace?: boolean } = {}): void {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  navigate(url.pathname + url.search + url.hash, options);
}
