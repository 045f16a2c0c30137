/** The file that the made-up file dialog chooses. */
export const inventory = `[all]
cp-1 ansible_host=192.168.10.11
w-1 ansible_host=192.168.10.31 # moved
w-3 ansible_host=192.168.10.23
w-4 ansible_host=192.168.10.300
bastion ansible_host=192.168.10.2

[kube_control_plane]
cp-1
[kube_node]
w-1
w-3
w-4
`
