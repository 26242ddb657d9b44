// The oracle: what Kubernetes' own code says of a NetworkPolicy. One document a line on stdin, in base64; one JSON
// object a line on stdout: verdict (accepted, invalid, undecodable, other-kind), causes as pairs of field and reason,
// and the words of a decoding error.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	serializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
)

const group = "networking.k8s.io"

type answer struct {
	Verdict string      `json:"verdict"`
	Decode  string      `json:"decode,omitempty"`
	Causes  [][2]string `json:"causes,omitempty"`
}

var wanted = schema.GroupVersionKind{Group: group, Version: "v1", Kind: "NetworkPolicy"}

var decoder = legacyscheme.Codecs.DecoderToVersion(
	serializer.NewSerializerWithOptions(serializer.DefaultMetaFactory, legacyscheme.Scheme, legacyscheme.Scheme,
		serializer.SerializerOptions{Yaml: true, Strict: true}),
	schema.GroupVersion{Group: group, Version: runtime.APIVersionInternal})

func judge(document []byte) answer {
	object, found, err := decoder.Decode(document, &wanted, nil)
	if err != nil {
		return answer{Verdict: "undecodable", Decode: err.Error()}
	}
	if *found != wanted {
		return answer{Verdict: "other-kind"}
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		return answer{Verdict: "undecodable", Decode: err.Error()}
	}
	// What the handler of a create does before the strategy is asked.
	if accessor.GetNamespace() == "" {
		accessor.SetNamespace("default")
	}
	accessor.SetManagedFields(nil)
	rest.FillObjectMetaSystemFields(accessor)
	if accessor.GetName() == "" && accessor.GetGenerateName() != "" {
		accessor.SetName(networkpolicy.Strategy.GenerateName(accessor.GetGenerateName()))
	}
	ctx := request.WithNamespace(request.NewContext(), accessor.GetNamespace())
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{APIGroup: group, APIVersion: "v1", Resource: "networkpolicies"})
	err = rest.BeforeCreate(networkpolicy.Strategy, ctx, object)
	if err == nil {
		return answer{Verdict: "accepted"}
	}
	result := answer{Verdict: "invalid"}
	var status apierrors.APIStatus
	if errors.As(err, &status) && status.Status().Details != nil {
		for _, cause := range status.Status().Details.Causes {
			result.Causes = append(result.Causes, [2]string{cause.Field, string(cause.Type)})
		}
	}
	return result
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<28)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	for in.Scan() {
		document, err := base64.StdEncoding.DecodeString(in.Text())
		if err != nil {
			os.Exit(2)
		}
		if err := encoder.Encode(judge(document)); err != nil {
			os.Exit(1)
		}
		if err := out.Flush(); err != nil {
			os.Exit(1)
		}
	}
}
