using FsCheck.Fluent;
using Platform.Ledger.Privacy;

namespace Platform.Tests.EventStore.Deciding;

public sealed class GenerationCacheTests
{
    private const int Limit = 8;
    private static readonly FsCheck.Config Runs = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(200);

    [Fact]
    public void it_never_holds_more_than_its_limit_nor_gives_back_what_was_not_last_set() =>
        FsCheck.Check.One(
            Runs,
            Prop.ForAll(
                Steps(),
                steps =>
                {
                    var cache = new GenerationCache<int, int>(Limit);
                    var truth = new Dictionary<int, int>();
                    var used = new List<int>();
                    for (var i = 0; i < steps.Length; i++)
                    {
                        Step(cache, truth, used, steps[i], value: i);
                        cache.Count.ShouldBeLessThanOrEqualTo(Limit);
                    }
                    // What was used last is still there: half the limit of it at least.
                    foreach (var key in used.AsEnumerable().Reverse().Distinct().Take(Limit / 2).Where(truth.ContainsKey).ToList())
                    {
                        cache.TryGet(key, out var value).ShouldBeTrue();
                        value.ShouldBe(truth[key]);
                    }
                }
            )
        );

    [Fact]
    public void a_replacement_keeps_what_is_newer()
    {
        var cache = new GenerationCache<string, int>(4);
        cache.Replace("a", 1, keep: _ => true);
        cache.Replace("a", 3, keep: current => current > 3);
        cache.Replace("a", 2, keep: current => current > 2);
        cache.TryGet("a", out var value).ShouldBeTrue();
        value.ShouldBe(3);
    }

    private static FsCheck.Arbitrary<(int Kind, int Key)[]> Steps()
    {
        var step = Gen.Choose(0, 3).SelectMany(_ => Gen.Choose(0, 20), (kind, key) => (kind, key));
        return step.ArrayOf().ToArbitrary();
    }

    private static void Step(
        GenerationCache<int, int> cache,
        Dictionary<int, int> truth,
        List<int> used,
        (int Kind, int Key) step,
        int value
    )
    {
        switch (step.Kind)
        {
            case 0:
                cache.Set(step.Key, value);
                truth[step.Key] = value;
                used.Add(step.Key);
                break;
            case 1:
                var keep = value % 2 == 0;
                var there = cache.TryGet(step.Key, out _);
                cache.Replace(step.Key, value, _ => keep);
                truth[step.Key] = there && keep ? truth[step.Key] : value;
                used.Add(step.Key);
                break;
            case 2:
                cache.Remove(step.Key);
                truth.Remove(step.Key);
                break;
            default:
                if (cache.TryGet(step.Key, out var found))
                {
                    found.ShouldBe(truth[step.Key]);
                    used.Add(step.Key);
                }
                break;
        }
    }
}
