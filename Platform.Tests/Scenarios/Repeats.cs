using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What a repeated command must answer as the first one did, byte for byte.</summary>
internal static class Repeats
{
    private static readonly string[] Kept = ["etag", "location", "platform-position", "content-type"];

    public static void AreAlike(IReadOnlyList<Answered> answers, int status)
    {
        foreach (var answer in answers)
        {
            answer.Is(status).Bytes.ShouldBe(answers[0].Bytes);
            foreach (var name in Kept)
            {
                answer.Headers.GetValueOrDefault(name).ShouldBe(answers[0].Headers.GetValueOrDefault(name), name);
            }
        }
        answers[0].Headers.ContainsKey("platform-position").ShouldBeTrue();
        answers[0].Headers.ContainsKey("etag").ShouldBeTrue();
    }
}
