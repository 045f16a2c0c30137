/** Terms of X.509 and of the files around it. */
export const x509Terms = {
  authority: {
    name: 'Authority',
    also: 'authorities, CA',
    text: 'A certificate and a key that vouch for other certificates. Whoever trusts the authority trusts what it signed. A cluster has one for Kubernetes, one for etcd and one for the front proxy.',
  },
  basicConstraints: {
    name: 'Basic constraints',
    also: '',
    text: 'The part of a certificate that says whether it may sign others. It is CA:TRUE for an authority and for nothing else.',
  },
  certificate: {
    name: 'Certificate',
    also: 'certificates',
    text: 'A signed statement that a public key belongs to a name. It is public. Only the private key that goes with it is secret.',
  },
  chain: {
    name: 'Chain',
    also: 'certificate chain',
    text: 'A certificate, the authority that signed it, the one that signed that, up to a root that signed itself. A server sends its own certificate first and the intermediates after it.',
  },
  commonName: {
    name: 'Common name',
    also: 'CN',
    text: 'The name in the subject. The API server takes it as the user name of a client. For servers it means nothing: they are known by their alternative names.',
  },
  der: {
    name: 'DER',
    also: '',
    text: 'The binary form of a certificate or key. Java and Windows take it; Kubernetes reads PEM only.',
  },
  extendedKeyUsage: {
    name: 'Extended key usage',
    also: 'EKU, serverAuth, clientAuth',
    text: 'What a certificate is for: serverAuth to serve TLS, clientAuth to show oneself as a client. A verifier refuses a certificate that lacks the usage it needs.',
  },
  fingerprint: {
    name: 'Fingerprint',
    also: 'fingerprints, SHA-256',
    text: 'A hash over a whole certificate. Two certificates with the same fingerprint are the same, so it serves to compare them by eye or over the phone.',
  },
  intermediate: {
    name: 'Intermediate authority',
    also: 'intermediate, intermediates',
    text: 'An authority that another one signed. The key of the root can then stay away from the cluster, and a lost intermediate can be replaced.',
  },
  keyPair: {
    name: 'Key pair',
    also: 'key pairs',
    text: 'A private key and the public key that goes with it. What one of them signs or seals, only the other can check or open.',
  },
  keyUsage: {
    name: 'Key usage',
    also: '',
    text: 'What the key of a certificate may do: sign certificates for an authority, digital signature and key encipherment for all others.',
  },
  mutualTls: {
    name: 'Mutual TLS',
    also: 'mTLS',
    text: 'A connection in which both sides show a certificate and check that of the other. Inside a cluster nearly every connection is one.',
  },
  nameConstraints: {
    name: 'Name constraints',
    also: 'name constraint',
    text: 'Names that an authority may or may not sign for, written into its own certificate. A certificate with a name outside them is refused.',
  },
  organization: {
    name: 'Organization',
    also: 'O, organizations',
    text: 'A part of the subject. Kubernetes reads each organization of a client certificate as a group; several groups are several values, not one with commas.',
  },
  pathLength: {
    name: 'Path length',
    also: 'pathLen',
    text: 'How many authorities may stand below this one. Zero means that it signs servers and clients, but no further authority.',
  },
  pem: {
    name: 'PEM',
    also: '',
    text: 'The text form of certificates and keys: base64 between a BEGIN and an END line. It is what Kubernetes and etcd read.',
  },
  pkcs12: {
    name: 'PKCS#12',
    also: 'PFX',
    text: 'One encrypted file with a certificate, its chain and its private key, for browsers and operating systems.',
  },
  pkcs8: {
    name: 'PKCS#8',
    also: '',
    text: 'A form of private keys, plain or encrypted with a passphrase. Kubernetes components read plain ones only.',
  },
  privateKey: {
    name: 'Private key',
    also: 'private keys',
    text: 'The secret half of a key pair. Whoever has it can act as its certificate says, so it never leaves the machine that uses it, except on the way there.',
  },
  request: {
    name: 'Request',
    also: 'CSR, certificate signing request',
    text: 'A public key and the names wanted for it, signed with the private key. It lets a machine keep its key and still get a certificate.',
  },
  revocation: {
    name: 'Revocation',
    also: 'revocation list, CRL',
    text: 'Calling a certificate back before it ends. Kubernetes reads no revocation list, so rights are taken away with bindings, short lifetimes or a new authority. etcd can read one.',
  },
  root: {
    name: 'Root',
    also: 'root authority',
    text: 'An authority that signed itself. It has to be handed to those who shall trust it; nobody else vouches for it.',
  },
  san: {
    name: 'Subject alternative name',
    also: 'SAN, SANs, alternative names',
    text: 'The names and addresses that a server answers to. A client compares the host it asked for with this list and with nothing else. Names and addresses are kept as different types.',
  },
  serial: {
    name: 'Serial',
    also: 'serial number',
    text: 'The number of a certificate, unique for its authority. Here it is 128 random bits; RFC 5280 allows at most 20 octets.',
  },
  spki: {
    name: 'SPKI',
    also: 'subject public key info',
    text: 'The public key together with its algorithm, as it stands in a certificate. A hash of it stays the same when the certificate is renewed with the same key.',
  },
  subject: {
    name: 'Subject',
    also: '',
    text: 'Who a certificate is about: a common name and, for clients, organizations. For a client the API server reads user and groups from it.',
  },
  validity: {
    name: 'Lifetime',
    also: 'lifetimes, validity',
    text: 'From when to when a certificate is valid. It starts five minutes early, because clocks differ, and never ends after its authority.',
  },
} as const
