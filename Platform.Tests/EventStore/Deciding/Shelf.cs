using Platform.Domain.Kernel;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Deciding;

// A small domain for the decide loop: the engine knows its conventions, not its words.
public sealed record ShelfBuilt(string Label);

public sealed record BookPlaced(string Title, int Copies);

public sealed record ShelfTagged([property: Unique("shelf-tag", Global = true)] string Tag);

[Releases("shelf-tag")]
public sealed record ShelfUntagged;

public sealed record ShelfRemarked(Personal Remark);

public sealed record ShelfClosed;

public sealed record Shelf(string Label, int Books, string Tag, string Remark, bool Closed)
{
    public static readonly EventCatalogue Catalogue = EventCatalogue.Of(
        typeof(ShelfBuilt),
        typeof(BookPlaced),
        typeof(ShelfTagged),
        typeof(ShelfUntagged),
        typeof(ShelfRemarked),
        typeof(ShelfClosed)
    );

    public static Shelf Create(ShelfBuilt e) => new(e.Label, 0, "", "", false);

    public Shelf Apply(BookPlaced e) => this with { Books = Books + e.Copies };

    public Shelf Apply(ShelfTagged e) => this with { Tag = e.Tag };

    public Shelf Apply(ShelfUntagged _) => this with { Tag = "" };

    public Shelf Apply(ShelfRemarked e) => this with { Remark = e.Remark.Text };

    public Shelf Apply(ShelfClosed _) => this with { Closed = true };
}
