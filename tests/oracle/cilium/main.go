// The oracle of Cilium: what its own parser, sanitizer and policy repository say of CiliumNetworkPolicies. One question
// a line on stdin and one answer a line on stdout, both JSON. A question holds policies, ends (pods by their labels,
// addresses outside of the cluster) and flows between two of the ends; its answer holds what an agent says of each
// policy, nothing where it takes it, and for each flow a letter: b where both halves are allowed, e and i where only the
// egress or the ingress half is, n where none is.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"sync"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	k8sUtils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	policyTypes "github.com/cilium/cilium/pkg/policy/types"
	policyUtils "github.com/cilium/cilium/pkg/policy/utils"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	ciliumTypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

const (
	cluster  = "default"
	firstPod = 1000
)

type question struct {
	Policies []json.RawMessage `json:"policies"`
	Ends     []end             `json:"ends"`
	Flows    []flow            `json:"flows"`
}

type end struct {
	Address         string            `json:"address"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Labels          map[string]string `json:"labels"`
	Ports           []namedPort       `json:"ports"`
}

type namedPort struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}

type flow struct {
	Source      int    `json:"source"`
	Destination int    `json:"destination"`
	Protocol    string `json:"protocol"`
	Port        uint16 `json:"port"`
}

type answer struct {
	Refused  []string `json:"refused"`
	Verdicts string   `json:"verdicts"`
}

// GetName and GetLabels are what Cilium asks of a namespace.
func (e end) GetName() string              { return e.Namespace }
func (e end) GetLabels() map[string]string { return e.NamespaceLabels }

// owner is an endpoint whose policy is computed: what its own ports are called is asked of it.
type owner struct {
	id    uint64
	ports ciliumTypes.NamedPortMap
}

func (o *owner) GetID() uint64 { return o.id }
func (o *owner) GetIngressNamedPort(name string, protocol u8proto.U8proto) uint16 {
	if found, ok := o.ports[name]; ok && found.Proto == protocol {
		return found.Port
	}
	return 0
}
func (o *owner) PolicyDebug(string, ...any)                  {}
func (o *owner) IsHost() bool                                { return false }
func (o *owner) PreviousMapStateSizes() policy.MapStateSizes { return policy.MapStateSizes{} }
func (o *owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}

type peers struct{ ports ciliumTypes.NamedPortMultiMap }

func (p peers) GetNamedPorts() ciliumTypes.NamedPortMultiMap { return p.ports }

var logger = slog.New(slog.NewTextHandler(io.Discard, nil))

func ask(q question) answer {
	said := answer{Refused: make([]string, len(q.Policies))}
	var taken api.Rules
	for number, text := range q.Policies {
		var object v2.CiliumNetworkPolicy
		err := json.Unmarshal(text, &object)
		if err == nil {
			rules, wrong := object.Parse(logger, cluster)
			taken, err = append(taken, rules...), wrong
		}
		if err != nil {
			said.Refused[number] = err.Error()
		}
	}
	if len(q.Flows) == 0 {
		return said
	}
	entries := policyUtils.RulesToPolicyEntries(taken)
	identities, named, owners := known(q.Ends, entries)
	repository := policy.NewPolicyRepository(
		logger, nil, nil, nil, identitymanager.NewIDManager(logger), testpolicy.NewPolicyMetricsNoop())
	repository.SetNamedPortsGetter(peers{named})
	added := identity.IdentityMap{}
	for _, each := range identities {
		added[each.ID] = each.LabelArray
	}
	repository.UpdateIdentities(added, nil)
	wait := &sync.WaitGroup{}
	repository.GetSelectorCache().UpdateIdentities(added, nil, wait)
	wait.Wait()
	repository.ReplaceByResource(entries, "asked")
	decided := map[int]*policy.EndpointPolicy{}
	decide := func(number int) *policy.EndpointPolicy {
		if _, done := decided[number]; !done {
			computed, _, err := repository.ComputeSelectorPolicy(identities[number])
			if err != nil {
				panic(err)
			}
			distilled := computed.DistillPolicy(logger, owners[number], nil)
			distilled.Ready()
			decided[number] = distilled
		}
		return decided[number]
	}
	letters := make([]byte, len(q.Flows))
	for number, each := range q.Flows {
		protocol, err := u8proto.ParseProtocol(each.Protocol)
		if err != nil {
			panic(err)
		}
		half := func(own, other int, key policy.Key) bool {
			if q.Ends[own].Address != "" {
				return true
			}
			entry, _, _ := decide(own).Lookup(key.WithIdentity(identities[other].ID).WithPortProto(protocol, each.Port))
			return entry.IsAllow()
		}
		out := half(each.Source, each.Destination, policy.EgressKey())
		in := half(each.Destination, each.Source, policy.IngressKey())
		letters[number] = map[[2]bool]byte{{true, true}: 'b', {true, false}: 'e', {false, true}: 'i', {false, false}: 'n'}[[2]bool{out, in}]
	}
	said.Verdicts = string(letters)
	return said
}

// known gives every end the identity that an agent would: a pod one by those of its labels that count, an address that
// of the longest prefix that holds it of those which a policy names.
func known(ends []end, entries policyTypes.PolicyEntries) ([]*identity.Identity, ciliumTypes.NamedPortMultiMap, []*owner) {
	prefixes := map[netip.Prefix]identity.NumericIdentity{}
	for _, entry := range entries {
		for _, selector := range entry.L3 {
			for _, prefix := range selector.GetCIDRPrefixes() {
				if _, there := prefixes[prefix]; !there {
					prefixes[prefix] = identity.IdentityScopeLocal + identity.NumericIdentity(len(prefixes)+1)
				}
			}
		}
	}
	named := ciliumTypes.NewNamedPortMultiMap()
	identities, owners := make([]*identity.Identity, len(ends)), make([]*owner, len(ends))
	for number, each := range ends {
		if each.Address != "" {
			identities[number] = outside(netip.MustParseAddr(each.Address), prefixes)
			continue
		}
		ports := ciliumTypes.NamedPortMap{}
		for _, port := range each.Ports {
			if err := ports.AddPort(port.Name, port.Port, port.Protocol); err != nil {
				panic(err)
			}
		}
		all := k8sUtils.SanitizePodLabels(each.Labels, each, "default", cluster)
		counted, _ := labelsfilter.Filter(labels.Map2Labels(all, labels.LabelSourceK8s))
		id := identity.NumericIdentity(firstPod + number)
		identities[number] = identity.NewIdentity(id, counted)
		named.Update(id, nil, ports)
		owners[number] = &owner{uint64(id), ports}
	}
	return identities, named, owners
}

func outside(address netip.Addr, prefixes map[netip.Prefix]identity.NumericIdentity) *identity.Identity {
	longest, id := netip.PrefixFrom(address, 0).Masked(), identity.ReservedIdentityWorldIPv4
	if address.Is6() {
		id = identity.ReservedIdentityWorldIPv6
	}
	for prefix, number := range prefixes {
		if prefix.Contains(address) && prefix.Bits() > longest.Bits() {
			longest, id = prefix, number
		}
	}
	return identity.NewIdentity(id, labels.GetCIDRLabels(longest))
}

func main() {
	option.Config.EnableIPv4, option.Config.EnableIPv6, option.Config.EnableSCTP = true, true, true
	// The defaults of the agents' flags, which nobody parses here.
	option.Config.EnableICMPRules, option.Config.EnableL7Proxy = true, true
	option.Config.EnableNonDefaultDenyPolicies = true
	option.Config.ClusterName = cluster
	policy.SetPolicyEnabled(option.DefaultEnforcement)
	if err := labelsfilter.ParseLabelPrefixCfg(logger, nil, nil, ""); err != nil {
		panic(err)
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<28)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var asked question
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if err := encoder.Encode(ask(asked)); err != nil {
			os.Exit(1)
		}
		if err := out.Flush(); err != nil {
			os.Exit(1)
		}
	}
}
