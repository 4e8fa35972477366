using FsCheck;
using FsCheck.Fluent;
using Platform.Api.Http;
using Platform.Tests.Support;

namespace Platform.Tests.Http;

public sealed class CursorsTests
{
    private static readonly CursorScope Scope = new("audit-events", "key/1", "actor=ann&limit=50");
    private static readonly CursorPlace Place = new(new Guid("0192f3a0-0000-7000-8000-000000000001"), 17, 4_000);
    private readonly ManualClock clock = new();
    private readonly Cursors cursors;

    public CursorsTests() => cursors = new Cursors(new byte[32], clock);

    [Fact]
    public void what_is_issued_is_read_back() =>
        Prop.ForAll<Guid, long, long>(
                (walk, after, end) =>
                    cursors.Open(cursors.Issue(Scope, new CursorPlace(walk, after, end)), Scope) == new CursorPlace(walk, after, end)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void any_changed_character_makes_it_invalid()
    {
        var text = cursors.Issue(Scope, Place);
        for (var at = 0; at < text.Length; at++)
        {
            foreach (var other in "AQgw_-=. 9")
            {
                var changed = text[..at] + other + text[(at + 1)..];
                if (changed != text)
                    cursors.Read(changed, Scope).Status.ShouldBe(CursorStatus.Invalid);
            }
        }
    }

    [Fact]
    public void any_other_text_is_invalid() =>
        Prop.ForAll<string?>(text => cursors.Read(text ?? "", Scope).Status == CursorStatus.Invalid).QuickCheckThrowOnFailure();

    [Fact]
    public void another_key_did_not_issue_it()
    {
        byte[] otherKey = [1, .. new byte[31]];
        new Cursors(otherKey, clock).Read(cursors.Issue(Scope, Place), Scope).Status.ShouldBe(CursorStatus.Invalid);
    }

    [Fact]
    public void another_credential_is_foreign_even_after_expiry()
    {
        var text = cursors.Issue(Scope, Place);
        clock.Move(TimeSpan.FromDays(1));
        Refused(text, Scope with { Credential = "key/2" }).ShouldBe(ProblemCodes.CursorForeign);
    }

    [Fact]
    public void another_query_or_route_does_not_match()
    {
        var text = cursors.Issue(Scope, Place);
        Refused(text, Scope with { Query = "actor=bob&limit=50" }).ShouldBe(ProblemCodes.CursorMismatch);
        Refused(text, Scope with { Route = "audit-entries" }).ShouldBe(ProblemCodes.CursorMismatch);
        Refused(text, new CursorScope("audit-event", Scope.Credential, "s" + Scope.Query)).ShouldBe(ProblemCodes.CursorMismatch);
    }

    [Fact]
    public void it_is_valid_for_an_hour_and_no_longer()
    {
        var text = cursors.Issue(Scope, Place);
        clock.Move(Cursors.Validity - TimeSpan.FromSeconds(1));
        cursors.Open(text, Scope).ShouldBe(Place);
        clock.Move(TimeSpan.FromSeconds(1));
        Refused(text, Scope).ShouldBe(ProblemCodes.CursorExpired);
    }

    [Fact]
    public void a_short_key_is_refused() => Should.Throw<ArgumentException>(() => new Cursors(new byte[31], clock));

    private ProblemCode Refused(string text, CursorScope scope) => Should.Throw<ProblemException>(() => cursors.Open(text, scope)).Code;
}
