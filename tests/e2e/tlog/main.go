// Verifies a live log with golang.org/x/mod/sumdb/{note,tlog}, which nobody here wrote:
//
//	verify URL VKEY WITNESS-VKEY|- OLD-CHECKPOINT-FILE|-
//
// fetches the checkpoint and opens it, reads tiles through tlog.TileHashReader (which checks each
// against the signed root), hashes every record again out of the entry bundles, checks the
// inclusion of the first, the last and some between, and the consistency with every older size and
// with the older checkpoint. Prints `verified SIZE ROOT` at the end.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/ioutil"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(what string, err error) {
	fmt.Fprintln(os.Stderr, what+":", err)
	os.Exit(1)
}

func fetch(url, wantedType string) []byte {
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		fail(url, err)
	}
	if token := os.Getenv("LOG_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fail(url, err)
	}
	defer response.Body.Close()
	body, err := ioutil.ReadAll(response.Body)
	if err != nil {
		fail(url, err)
	}
	if response.StatusCode != 200 {
		fail(url, errors.New(response.Status))
	}
	if got := response.Header.Get("Content-Type"); got != wantedType {
		fail(url, errors.New("its type is "+got))
	}
	return body
}

// c2sp.org/tlog-tiles has no height in its paths, and calls data tiles entries.
func tilePath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), "tile/8/")
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

type tiles struct{ url string }

func (t tiles) Height() int                          { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		data = append(data, fetch(t.url+"/"+tilePath(tile), "application/octet-stream"))
	}
	return data, nil
}

// A witness's key: x/mod knows the type of logs only.
type witness struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("no key")
	}
	id, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("no cosignature/v1 key")
	}
	return &witness{parts[0], uint32(id), ed25519.PublicKey(key[1:])}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.id }
func (w *witness) Verify(message, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	when := binary.BigEndian.Uint64(signature[:8])
	text := fmt.Sprintf("cosignature/v1\ntime %d\n%s", when, message)
	return ed25519.Verify(w.key, []byte(text), signature[8:])
}

// Three lines: origin, size, root.
func parseCheckpoint(text, origin string) (int64, tlog.Hash) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		fail("checkpoint", errors.New("it has not the origin "+origin))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("checkpoint", err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		fail("checkpoint", err)
	}
	return size, root
}

func open(text []byte, verifiers note.Verifiers, wanted int) *note.Note {
	opened, err := note.Open(text, verifiers)
	if err != nil {
		fail("checkpoint", err)
	}
	if len(opened.Sigs) < wanted {
		fail("checkpoint", fmt.Errorf("%d good signatures, not %d", len(opened.Sigs), wanted))
	}
	return opened
}

// The hashes of all records, from the bundles of entries.
func leafHashes(url string, size int64) []tlog.Hash {
	var hashes []tlog.Hash
	for first := int64(0); first < size; first += 256 {
		width := size - first
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: -1, N: first / 256, W: int(width)}
		bundle := fetch(url+"/"+tilePath(tile), "application/octet-stream")
		for ; len(bundle) > 0; width-- {
			length := int(binary.BigEndian.Uint16(bundle))
			hashes = append(hashes, tlog.RecordHash(bundle[2:2+length]))
			bundle = bundle[2+length:]
		}
		if width != 0 {
			fail("bundle", errors.New("it has another number of entries"))
		}
	}
	return hashes
}

func checkConsistency(size int64, root tlog.Hash, oldSize int64, oldRoot tlog.Hash, reader tlog.HashReader) {
	proof, err := tlog.ProveTree(size, oldSize, reader)
	if err != nil {
		fail("consistency", err)
	}
	if err := tlog.CheckTree(proof, size, root, oldSize, oldRoot); err != nil {
		fail(fmt.Sprint("consistency with ", oldSize), err)
	}
}

func main() {
	if len(os.Args) != 5 {
		fail("usage", errors.New("verify URL VKEY WITNESS-VKEY|- OLD-CHECKPOINT|-"))
	}
	url := os.Args[1]
	key, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fail("key", err)
	}
	known := []note.Verifier{key}
	if os.Args[3] != "-" {
		cosigner, err := newWitness(os.Args[3])
		if err != nil {
			fail("witness key", err)
		}
		known = append(known, cosigner)
	}
	text := fetch(url+"/checkpoint", "text/plain; charset=utf-8")
	opened := open(text, note.VerifierList(known...), len(known))
	size, root := parseCheckpoint(opened.Text, key.Name())

	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{url})
	computed, err := tlog.TreeHash(size, reader)
	if err != nil || computed != root {
		fail("root", fmt.Errorf("%v, %v", computed, err))
	}
	leaves := leafHashes(url, size)
	step := size/40 + 1
	for index := int64(0); index < size; index += step {
		proof, err := tlog.ProveRecord(size, index, reader)
		if err != nil {
			fail("inclusion", err)
		}
		if err := tlog.CheckRecord(proof, size, root, index, leaves[index]); err != nil {
			fail(fmt.Sprint("inclusion of ", index), err)
		}
	}
	for oldSize := int64(1); oldSize <= size; oldSize += step {
		oldRoot, err := tlog.TreeHash(oldSize, reader)
		if err != nil {
			fail("old root", err)
		}
		checkConsistency(size, root, oldSize, oldRoot, reader)
	}
	if os.Args[4] != "-" {
		old, err := ioutil.ReadFile(os.Args[4])
		if err != nil {
			fail("old checkpoint", err)
		}
		oldSize, oldRoot := parseCheckpoint(open(old, note.VerifierList(key), 1).Text, key.Name())
		checkConsistency(size, root, oldSize, oldRoot, reader)
	}
	fmt.Println("verified", size, root)
}
