namespace Platform.Tests.Cache;

public sealed class ChangeRuleTests
{
    private const int Seeds = 4_000;
    private const int Steps = 600;

    [Fact]
    public void no_interleaving_of_fills_changes_late_fills_flushes_and_restarts_serves_what_was_known_to_be_old()
    {
        var served = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var model = new ChangeModel(seed);
            for (var step = 0; step < Steps; step++)
            {
                model.Step();
            }
            model.Stale.ShouldBe([], $"seed {seed}");
            served += model.Served;
        }
        // It is a cache only if it serves: about a third of all reads here.
        served.ShouldBeGreaterThan(Seeds * Steps / 50);
    }
}
