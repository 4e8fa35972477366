// Checks a fixture (see StrangersFixture.cs) with golang.org/x/mod/sumdb/note and tlog: code that knows nothing of Platform.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// ecdsaVerifier is type 0x02, which the package leaves to its callers.
type ecdsaVerifier struct {
	name string
	spki []byte
	key  *ecdsa.PublicKey
}

func (v ecdsaVerifier) Name() string { return v.name }

func (v ecdsaVerifier) KeyHash() uint32 {
	id := sha256.Sum256(v.spki)
	return binary.BigEndian.Uint32(id[:])
}

func (v ecdsaVerifier) Verify(msg, sig []byte) bool {
	digest := sha256.Sum256(msg)
	return ecdsa.VerifyASN1(v.key, digest[:], sig)
}

func check(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func read(path ...string) []byte {
	data, err := os.ReadFile(filepath.Join(path...))
	check(err, "read")
	return data
}

func verifiers(vkeys string) note.Verifiers {
	var list []note.Verifier
	for _, vkey := range strings.Fields(vkeys) {
		parts := strings.SplitN(vkey, "+", 3)
		material, err := base64.StdEncoding.DecodeString(parts[2])
		check(err, vkey)
		if material[0] == 2 {
			key, err := x509.ParsePKIXPublicKey(material[1:])
			check(err, vkey)
			list = append(list, ecdsaVerifier{parts[0], material[1:], key.(*ecdsa.PublicKey)})
			continue
		}
		verifier, err := note.NewVerifier(vkey)
		check(err, vkey)
		list = append(list, verifier)
	}
	return note.VerifierList(list...)
}

// open wants a signature of every known key.
func open(checkpoint []byte, known note.Verifiers, keys int) tlog.Tree {
	opened, err := note.Open(checkpoint, known)
	check(err, "checkpoint")
	if len(opened.Sigs) != keys {
		check(fmt.Errorf("%d of %d keys have signed", len(opened.Sigs), keys), "checkpoint")
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "size")
	root, err := tlog.ParseHash(lines[2])
	check(err, "root")
	return tlog.Tree{N: size, Hash: root}
}

func hashes(lines []string) []tlog.Hash {
	var list []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		check(err, "hash")
		list = append(list, hash)
	}
	return list
}

func main() {
	dir := os.Args[1]
	vkeys := string(read(dir, "vkeys"))
	known, keys := verifiers(vkeys), len(strings.Fields(vkeys))
	tree := open(read(dir, "checkpoint"), known, keys)

	proofs, err := filepath.Glob(filepath.Join(dir, "proofs", "*.tlog-proof"))
	check(err, "proofs")
	for _, file := range proofs {
		index := strings.TrimSuffix(filepath.Base(file), ".tlog-proof")
		parts := strings.SplitN(string(read(file)), "\n\n", 2)
		lines := strings.Split(parts[0], "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != "index "+index {
			check(fmt.Errorf("begins with %q", lines[:2]), file)
		}
		at, err := strconv.ParseInt(index, 10, 64)
		check(err, file)
		under := open([]byte(parts[1]), known, keys)
		leaf := tlog.RecordHash(read(dir, "entries", index))
		check(tlog.CheckRecord(hashes(lines[2:]), under.N, under.Hash, at, leaf), file)
	}

	if _, err := os.Stat(filepath.Join(dir, "consistency")); err == nil {
		older := open(read(dir, "older"), known, keys)
		parts := strings.SplitN(string(read(dir, "consistency")), "\n\n", 2)
		lines := strings.Split(parts[0], "\n")
		if lines[0] != fmt.Sprintf("old %d", older.N) {
			check(fmt.Errorf("begins with %q", lines[0]), "consistency")
		}
		newer := open([]byte(parts[1]), known, keys)
		check(tlog.CheckTree(hashes(lines[1:]), newer.N, newer.Hash, older.N, older.Hash), "consistency")
	}
	tiles := checkTiles(dir, tree)
	fmt.Printf("go: %d proofs, %d tiles of a tree of %d\n", len(proofs), tiles, tree.N)
}

// tilePath is the package's path without its height: tile/8/0/x001/234 is tile/0/x001/234 by C2SP tlog-tiles.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

// widest leaves out the partial tiles of earlier sizes, which a log need not keep.
func widest(tiles []tlog.Tile) []tlog.Tile {
	var list []tlog.Tile
	for i, tile := range tiles {
		if i+1 == len(tiles) || tiles[i+1].L != tile.L || tiles[i+1].N != tile.N {
			list = append(list, tile)
		}
	}
	return list
}

// checkTiles builds every tile anew from the leaf hashes in the level 0 tiles, and compares their bytes.
func checkTiles(dir string, tree tlog.Tree) int {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var list []tlog.Hash
		for _, index := range indexes {
			list = append(list, stored[index])
		}
		return list, nil
	})
	wanted := widest(tlog.NewTiles(tileHeight, 0, tree.N))
	leaf := int64(0)
	for _, tile := range wanted {
		if tile.L != 0 {
			continue
		}
		data := read(dir, tilePath(tile))
		for ; len(data) > 0; data = data[tlog.HashSize:] {
			var hash tlog.Hash
			copy(hash[:], data)
			more, err := tlog.StoredHashesForRecordHash(leaf, hash, reader)
			check(err, "leaf")
			stored = append(stored, more...)
			leaf++
		}
	}
	root, err := tlog.TreeHash(leaf, reader)
	check(err, "root")
	if leaf != tree.N || root != tree.Hash {
		check(fmt.Errorf("%d leaves with root %v, the checkpoint has %d with %v", leaf, root, tree.N, tree.Hash), "tiles")
	}
	for _, tile := range wanted {
		data, err := tlog.ReadTileData(tile, reader)
		check(err, tilePath(tile))
		if !bytes.Equal(data, read(dir, tilePath(tile))) {
			check(fmt.Errorf("differs"), tilePath(tile))
		}
	}
	return len(wanted)
}
