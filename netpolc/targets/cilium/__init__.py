"""CiliumNetworkPolicy, of Cilium."""
