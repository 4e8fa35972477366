namespace Platform.Api.Proof;

/// <summary>A leaf's place in the tree of a size.</summary>
/// <param name="Index">From 0: the entry's position less one.</param>
/// <param name="Leaf">SHA-256(00 ‖ entry), base64 like every hash here.</param>
/// <param name="Hashes">Siblings, leaf side first.</param>
public sealed record InclusionProof(string Index, string Size, string Root, string Leaf, IReadOnlyList<string> Hashes);

/// <summary>That the tree of the larger size begins with that of the smaller one.</summary>
public sealed record ConsistencyProof(string From, string To, string OldRoot, string NewRoot, IReadOnlyList<string> Hashes);
