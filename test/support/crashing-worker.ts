/** The signing worker, but for two ids of jobs that break the thread. */
import './crash-on-demand'
import '../../src/main/adapters/signing-worker'
