import { askTokens, start } from "./system";

export default async function setUp() {
  start();
  await askTokens();
}
