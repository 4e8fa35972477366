using Platform.Ledger.Proof.Tree;

namespace Platform.Tests.EventStore.Proof.Tree;

/// <summary>Tiles by their paths.</summary>
public sealed class TileIdTests
{
    [Theory]
    [InlineData(0, 256, "000")]
    [InlineData(1234067, 256, "x001/x234/067")]
    [InlineData(273, 112, "273.p/112")]
    public void tiles_have_one_path_each(long index, int width, string path)
    {
        TileId.IndexPath(index, width).ShouldBe(path);
        TileId.ParseIndex(path).ShouldBe((index, width));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("x000/001")]
    [InlineData("001.p/256")]
    [InlineData("001.p/0")]
    [InlineData("001.p/01")]
    [InlineData("-01")]
    [InlineData("x001/x234")]
    public void other_paths_are_none(string path) => TileId.ParseIndex(path).ShouldBeNull();
}
