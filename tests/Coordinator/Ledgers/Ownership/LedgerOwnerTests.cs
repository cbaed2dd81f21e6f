using Runner.Ledgers;
using Runner.Ledgers.Ownership;

namespace Runner.Tests.Ledgers.Ownership;

public sealed class LedgerOwnerTests : IDisposable
{
    private static readonly OwnerCard Card = new(4711, "2026-01-02T03:04:05Z", "host", "run", "/doors/door", new string('a', OwnerCard.TokenBytes * 2));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("owner-");

    private string Ledger => Path.Combine(_folder.FullName, "runner.litedb");

    public LedgerOwnerTests() => File.WriteAllText(Ledger, "content");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_has_one_owner_until_that_one_lets_go()
    {
        using (LedgerOwner.TryTake(Ledger).ShouldNotBeNull())
        {
            LedgerOwner.TryTake(Ledger).ShouldBeNull();
        }

        File.Exists(Ledger + ".owner").ShouldBeFalse();
        LedgerOwner.TryTake(Ledger).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public void A_link_and_its_target_have_the_same_owner()
    {
        var link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, Ledger);
        using var owner = LedgerOwner.TryTake(Ledger).ShouldNotBeNull();
        LedgerOwner.TryTake(link).ShouldBeNull();
    }

    [Fact]
    public void Others_read_who_the_owner_is_and_only_this_user_can()
    {
        using var owner = LedgerOwner.TryTake(Ledger).ShouldNotBeNull();
        owner.Publish(Card);
        OwnerCard.Read(Ledger + ".owner").ShouldBe(Card);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Ledger + ".owner").ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void What_a_killed_owner_left_says_nothing_against_the_next()
    {
        File.WriteAllText(Ledger + ".owner", Card.Format() + "and more");
        using var owner = LedgerOwner.TryTake(Ledger).ShouldNotBeNull();
        owner.Publish(Card with { Process = 1 });
        OwnerCard.Read(Ledger + ".owner").ShouldBe(Card with { Process = 1 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("runner-owner 2\nprocess: 1\nstarted: s\nhost: h\ncommand: c\nsocket: /s\ntoken: 00\n")]
    [InlineData("runner-owner 1\nprocess: -1\nstarted: s\nhost: h\ncommand: c\nsocket: /s\ntoken: 0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("runner-owner 1\nprocess: 1\nstarted: s\nhost: h\ncommand: c\nsocket: \ntoken: 0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("runner-owner 1\nprocess: 1\nstarted: s\nhost: h\ncommand: c\nsocket: /s\ntoken: zz00000000000000000000000000000000000000000000000000000000000000\n")]
    public void A_damaged_card_is_none(string text) => OwnerCard.Parse(text).ShouldBeNull();

    [Fact]
    public void A_card_cut_anywhere_is_none()
    {
        var whole = Card.Format();
        for (var length = 0; length < whole.Length; length++)
        {
            OwnerCard.Parse(whole[..length]).ShouldBeNull();
        }
    }

    [Fact]
    public void A_file_that_stays_is_not_complained_of_while_it_grows()
    {
        using var owner = Keeping();
        owner.Check();
        File.AppendAllText(Ledger, "more");
        owner.Check();
    }

    [Fact]
    public void A_file_that_is_deleted_in_use_is_noticed()
    {
        using var owner = Keeping();
        File.Delete(Ledger);
        ShouldSay(owner, "runner.litedb was deleted or moved while it was in use");
    }

    [Fact]
    public void A_file_that_is_replaced_in_use_is_noticed()
    {
        using var owner = Keeping();
        File.WriteAllText(Ledger + ".new", "another content, and longer");
        File.Move(Ledger + ".new", Ledger, overwrite: true);
        ShouldSay(owner, "runner.litedb was replaced by another file while it was in use");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void A_file_that_is_cut_short_in_use_is_noticed(int length)
    {
        using var owner = Keeping();
        File.AppendAllText(Ledger, "more");
        owner.Check();
        using (var file = File.OpenWrite(Ledger))
        {
            file.SetLength(length);
        }

        ShouldSay(owner, "runner.litedb was cut short while it was in use");
    }

    [Fact]
    public void A_log_may_be_cut_back_but_not_deleted()
    {
        var log = Path.Combine(_folder.FullName, "runner-log.litedb");
        File.WriteAllText(log, "log");
        using var owner = LedgerOwner.TryTake(Ledger).ShouldNotBeNull();
        owner.Keep([Ledger, log]);
        File.WriteAllText(log, "");
        owner.Check();
        File.Delete(log);
        ShouldSay(owner, "runner-log.litedb was deleted or moved");
    }

    private static void ShouldSay(LedgerOwner owner, string what)
    {
        var fault = Should.Throw<LedgerException>(owner.Check);
        fault.Message.ShouldContain(what);
        fault.Message.ShouldNotContain("\n");
        fault.MayPass.ShouldBeFalse();
    }

    private LedgerOwner Keeping()
    {
        var owner = LedgerOwner.TryTake(Ledger).ShouldNotBeNull();
        owner.Keep([Ledger]);
        return owner;
    }
}
