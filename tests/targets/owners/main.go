// Prints the OpenAPI of Calico's Go types as JSON: one object of definitions by name.
package main

import (
	"encoding/json"
	"os"

	"github.com/projectcalico/api/pkg/openapi"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

func main() {
	reference := func(name string) spec.Ref { return spec.MustCreateRef(name) }
	schemas := map[string]spec.Schema{}
	for name, definition := range openapi.GetOpenAPIDefinitions(common.ReferenceCallback(reference)) {
		schemas[name] = definition.Schema
	}
	if err := json.NewEncoder(os.Stdout).Encode(schemas); err != nil {
		panic(err)
	}
}
