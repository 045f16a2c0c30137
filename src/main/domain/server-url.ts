/**
 * @param host DNS name or address without brackets.
 * @returns `host:port`, IPv6 in brackets (RFC 3986 §3.2.2).
 */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** @returns `https://host:port` without a trailing slash, as kubeadm writes it into kubeconfigs. */
export function serverUrl(host: string, port: number): string {
  return `https://${hostPort(host, port)}`
}
