/** The edge as a process of its own, or inside another one: HTTP, page, schedule. */
export {};
