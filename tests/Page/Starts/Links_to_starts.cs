using Runner.Page.Starts;

namespace Runner.Tests.Page.Starts;

public class Links_to_starts
{
    private const string Spec = "name: a\nabout: \"ä & <b> + %\"\ndata: xor\n";

    [Fact]
    public void A_link_is_what_is_played()
    {
        var link = new StartsLink("Nielsen's neuron & co", Spec, "0, 2", "1, 7", "0", 100, 12_345);
        var (read, problems) = StartsLink.Read(link.Query()!);
        problems.ShouldBeEmpty();
        read.ShouldBe(link);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?play=&update=0&other=1")]
    public void Without_choices_everything_is_as_the_spec_has_it(string query)
    {
        var (link, problems) = StartsLink.Read(query);
        problems.ShouldBeEmpty();
        link.ShouldBe(new StartsLink(null, null, null, null, null, null, 0));
    }

    [Theory]
    [InlineData("?update=-1", "update: -1 is not a whole number. It is left out.")]
    [InlineData("?update=99999999999999999999", "update: 99999999999999999999 is not a whole number. It is left out.")]
    [InlineData("?step=fast", "step: fast is not a whole number. It is left out.")]
    [InlineData("?spec=*", "spec: the link's spec is damaged. It is left out.")]
    [InlineData("?spec=AAAA", "spec: the link's spec is damaged. It is left out.")]
    public void What_cannot_be_read_is_said_and_left_out(string query, string says)
    {
        var (link, problems) = StartsLink.Read(query);
        problems.ShouldBe([says]);
        link.ShouldBe(new StartsLink(null, null, null, null, null, null, 0));
    }

    [Fact]
    public void A_spec_that_is_too_long_for_an_address_has_no_link()
    {
        // Hexadecimal digits of hashes do not get shorter than half.
        var noise = string.Concat(Enumerable.Range(0, 200).Select(i => Identities.Sha256Digest.Of([(byte)i])));
        new StartsLink("XOR", "name: " + noise, null, null, null, null, 0).Query().ShouldBeNull();
        new StartsLink("XOR", "name: " + new string('a', 8_000), null, null, null, null, 0).Query().ShouldNotBeNull();
    }

    /// <summary>A megabyte of one letter fits into a short link; more is no spec.</summary>
    [Fact]
    public void A_link_does_not_unfold_to_more_than_a_spec_may_be()
    {
        var link = new StartsLink("XOR", new string('a', 1 << 22), null, null, null, null, 0).Query()!;
        StartsLink.Read(link).Problems.ShouldBe(["spec: the link's spec is damaged. It is left out."]);
    }
}
