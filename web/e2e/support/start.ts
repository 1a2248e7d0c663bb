import { start } from "./system";

export default start;
