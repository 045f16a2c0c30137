/** Measures that several parts of the trust graph share, in units of its view box. */
export const graphWidth = 1010
/** The frame around the control planes. */
export const groupLeft = 242
export const groupRight = 776
/** The frame around the workers. */
export const workersLeft = 852
/** The line that is the endpoint. */
export const railY = 44
/** Where the API servers begin. */
export const top = 76
export const boxHeight = 44
