export function find(): string | undefined;
