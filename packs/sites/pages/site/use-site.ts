/** The sites there are, and which one the page looks at: `?site=shop` in its address, the first when absent. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { navigate, useAddress } from '@bellwether/ui/navigation/location.tsx';
import { type Site, sitesApi } from './site.ts';

const REFRESH_MS = 60_000;

export interface ChosenSite {
  sites: Resource<readonly Site[]>;
  site: Site | undefined;
}

export function useSite(): ChosenSite {
  const sites = useResource('sites', sitesApi.list, REFRESH_MS);
  const { searchParams } = useAddress();
  const name = searchParams.get('site');
  return { sites, site: sites.value?.find((each) => each.name === name) ?? sites.value?.[0] };
}

/** Sets or, when empty, removes parameters of the address. */
export function changeAddress(change: Readonly<Record<string, string>>): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(change))
    if (value === '') address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  navigate(address.pathname + address.search);
}
