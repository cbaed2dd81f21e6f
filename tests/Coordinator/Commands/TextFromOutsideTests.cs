using Runner.Commands;
using Runner.Echo;

namespace Runner.Tests.Commands;

public sealed class TextFromOutsideTests : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData("a\u001b[31mb", "a\\u001b[31mb")]
    [InlineData("bell\u0007", "bell\\u0007")]
    [InlineData("two\nlines\r", "two\\nlines\\r")]
    [InlineData("\u202eright", "\\u202eright")]
    [InlineData("\u2066isolate\u2069", "\\u2066isolate\\u2069")]
    [InlineData("csi\u009b31m", "csi\\u009b31m")]
    [InlineData("\U000e0041", "\\udb40\\udc41")]
    [InlineData("grüße, 漢字, ε", "grüße, 漢字, ε")]
    public void What_a_terminal_obeys_is_shown_as_an_escape(string text, string shown) => Shown.Line(text).ShouldBe(shown);

    [Fact]
    public void Text_is_bounded() => Shown.Line(new string('x', 10_000), 100).Length.ShouldBe(101);

    [Theory]
    [InlineData("plan", "no\u001b]0;title\u0007.yaml")]
    [InlineData("run", "x.yaml", "--\u001b[31mred")]
    [InlineData("\u001b[2Jrunn")]
    [InlineData("run", "x.yaml", "--slots", "\u001b[31m")]
    [InlineData("compare", "\u202esweep")]
    public void No_argument_reaches_the_terminal_raw(params string[] args)
    {
        var ended = console.Run(args);
        ended.Code.ShouldBe(ExitCode.BadInput);
        (ended.Error + ended.Output).Any(c => (char.IsControl(c) && c is not ('\n' or '\r')) || c == '\u202e').ShouldBeFalse();
    }

    [Fact]
    public void A_label_of_a_spec_reaches_neither_terminal_nor_spreadsheet_raw()
    {
        console.Write("s.yaml", """
            name: s
            data: xor
            model: {kind: mlp, hidden: [2]}
            training: {epochs: 1}
            sweep:
              axes:
                optimizer: [{name: sgd, label: "=cmd|'/c calc'!A1"}, {name: adam, label: "\u202Eevil"}, {name: rmsprop, label: "-1.5"}]
                model.init.weights.gain: [1, 2]
            """);
        var run = console.Run("run", "s.yaml").ShouldSucceed();
        (run.Output + run.Error).ShouldNotContain("\u202e");

        var csv = console.Run("export", "s").ShouldSucceed().Output;
        csv.ShouldContain(",'=cmd|'/c calc'!A1,1,");
        csv.ShouldContain(",-1.5,2,");
        console.Run("export", "s", "--raw-text").ShouldSucceed().Output.ShouldContain(",=cmd|'/c calc'!A1,1,");
    }

    [Theory]
    [InlineData("runn", "runner: runn: no such command. Did you mean run? See `runner --help`.")]
    [InlineData("run x.yaml --lr 3", "runner: --lr: run has no such option. optimizer.lr is a setting of the spec. See `runner run --help`.")]
    [InlineData("run x.yaml --slot 3", "runner: --slot: run has no such option. Did you mean --slots? See `runner run --help`.")]
    [InlineData("runn x.yaml --foo", "runner: runn: no such command. Did you mean run? See `runner --help`.")]
    [InlineData("run x.yaml y.yaml", "runner: y.yaml: run takes no such argument beside SPEC. See `runner run --help`.")]
    [InlineData("trial sweep 3", "runner: 3: trial takes no such argument beside TRIAL. Did you mean sweep/3? See `runner trial --help`.")]
    [InlineData("run x.yaml --slots 5000", "runner: --slots 5000: not a whole number from 1 to 1024. See `runner run --help`.")]
    [InlineData("run x.yaml --workers 99999999999", "runner: --workers 99999999999: not a whole number from 1 to 1024. See `runner run --help`.")]
    public void The_word_that_is_wrong_is_the_one_complained_about(string line, string problem)
    {
        var ended = console.Run(line.Split(' '));
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe(problem);
    }
}
