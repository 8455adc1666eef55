/**
 * Where this installation stands and where the others are. A region is an installation of its own; an organisation lives in
 * one of them, and nothing of it is kept, logged or backed up in another. What is meant for another region is answered with
 * its address before anything of it is read; nothing is handed through, so nothing of it is ever here.
 *
 * Without a region all of this says nothing.
 */
import { Problem } from '@bellwether/core';
import type { DataResidency } from '@bellwether/records';
import { RegionDirectory, type RegionDirectorySettings } from './region-directory.ts';
import { suitsRegion } from './region-name.ts';

export interface ResidencySettings {
  region: string;
  /** Every region there is, with this one, and the address people and programs find it under. */
  regions: ReadonlyMap<string, string>;
  directory?: RegionDirectorySettings | undefined;
}

const ADVICE = 'See docs/residency.md.';

export class Residency {
  /** The region this installation stands in; `undefined`: it has none, and everybody lives here. */
  readonly region: string | undefined;
  readonly #regions: ReadonlyMap<string, string>;
  readonly #directory: RegionDirectory | undefined;

  constructor(settings?: ResidencySettings | undefined) {
    this.region = settings?.region;
    this.#regions = settings?.regions ?? new Map();
    this.#directory = settings?.directory && new RegionDirectory(settings.directory);
  }

  /** For people to choose from: with this one, in the order they were set in. */
  all(): { region: string; url: string }[] {
    return [...this.#regions].map(([region, url]) => ({ region, url }));
  }

  /** The names an organisation may say; none where there are no regions. */
  names(): string[] {
    if (this.#regions.size > 0) return [...this.#regions.keys()];
    return this.region === undefined ? [] : [this.region];
  }

  /** Throws lives_elsewhere when a credential says that it is of another region we know of. */
  requireHere(region: string | undefined): void {
    if (region === undefined || this.region === undefined || region === this.region) return;
    const url = this.#regions.get(region);
    if (url !== undefined) throw elsewhere(region, url);
  }

  /** Where people whose addresses end like that live, when it is not here. */
  domainElsewhere(domain: string): { region: string; url: string } | undefined {
    return this.#elsewhere(this.#directory?.regionOf({ domain }));
  }

  organisationElsewhere(organisation: string): { region: string; url: string } | undefined {
    return this.#elsewhere(this.#directory?.regionOf({ organisation }));
  }

  /** Throws lives_elsewhere before anything is asked of a password, or noted of an attempt. */
  requireAddressHere(email: string): void {
    const found = this.domainElsewhere(email.slice(email.lastIndexOf('@') + 1));
    if (found) throw elsewhere(found.region, found.url);
  }

  /**
   * Throws conflict for an address whose domain the directory puts into another region: whoever has it signs in there, and
   * it is not to be kept here.
   */
  refuseForeignAddress(email: string): void {
    const found = this.domainElsewhere(email.slice(email.lastIndexOf('@') + 1));
    if (!found) return;
    throw new Problem(
      'conflict',
      `People with addresses of this domain sign in in ${found.region}, ${found.url}, and their addresses are not kept here. Use an address of another domain, or change the directory of regions. ${ADVICE}`,
      { errors: [{ field: 'email', detail: 'belongs to another region.' }] },
    );
  }

  /** Throws conflict unless an organisation may live here with that region and residency. */
  requirePinnedHere(organisation: { org_id: string; primary_region: string; data_residency: DataResidency }): void {
    if (this.region === undefined) return;
    const { org_id, primary_region, data_residency } = organisation;
    if (primary_region !== this.region)
      throw refused(
        'primary_region',
        `This installation stands in ${this.region}, and an organisation of ${primary_region} cannot live in it: make it ${this.#at(primary_region)}. An organisation is not moved by changing its region.`,
      );
    if (!suitsRegion(data_residency, this.region))
      throw refused(
        'data_residency',
        `Data that have to stay in "${data_residency}" cannot lie in ${this.region}. Make the organisation in a region of "${data_residency}".`,
      );
    const other = this.organisationElsewhere(org_id);
    if (other)
      throw refused('org_id', `The directory of regions says that "${org_id}" lives in ${other.region}, ${other.url}.`);
  }

  #elsewhere(region: string | undefined): { region: string; url: string } | undefined {
    const url = region === undefined || region === this.region ? undefined : this.#regions.get(region);
    return url === undefined ? undefined : { region: region!, url };
  }

  #at(region: string): string {
    const url = this.#regions.get(region);
    return url === undefined ? 'in the installation of that region' : `at ${url}`;
  }
}

function elsewhere(region: string, url: string): Problem {
  return new Problem(
    'lives_elsewhere',
    `This belongs to the region ${region}. Ask ${url} instead; nothing of the request was read or kept here. ${ADVICE}`,
    { elsewhere: { region, url } },
  );
}

function refused(field: string, detail: string): Problem {
  return new Problem('conflict', `${detail} ${ADVICE}`, { errors: [{ field, detail: 'does not fit this region.' }] });
}
