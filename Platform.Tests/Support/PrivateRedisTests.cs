namespace Platform.Tests.Support;

public sealed class PrivateRedisTests
{
    [Fact]
    public async Task answers_but_not_while_frozen_or_stopped()
    {
        var redis = await TestCluster.StartOwnRedisAsync();
        try
        {
            (await redis.AnswersAsync()).ShouldBeTrue();
            redis.Freeze();
            (await redis.AnswersAsync()).ShouldBeFalse();
            redis.Thaw();
            (await redis.AnswersAsync()).ShouldBeTrue();
            await redis.StopAsync();
            (await redis.AnswersAsync()).ShouldBeFalse();
            await redis.StartAsync();
            (await redis.AnswersAsync()).ShouldBeTrue();
        }
        finally
        {
            await TestCluster.RemoveAsync(redis);
        }
    }
}
