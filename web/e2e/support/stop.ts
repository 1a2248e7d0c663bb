import { stop } from "./system";

export default stop;
