/** The parts of node-forge that PKCS#12 needs: its index loads and bundles all of it. */
declare module 'node-forge/lib/forge.js' {
  import forge from 'node-forge'
  export default forge
}
declare module 'node-forge/lib/pkcs12.js' {
  import { pkcs12 } from 'node-forge'
  export default pkcs12
}
declare module 'node-forge/lib/sha512.js'
