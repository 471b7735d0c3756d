import { answerJobs } from "../threads";
import { simulateRound } from "./round";

answerJobs(simulateRound);
