using System.Text.RegularExpressions;
using Runner.Specs;

namespace Runner.Tests.Specs.Completion;

/// <summary>In the texts, a bar is the caret. Where a word has begun, the first one named is to be the first suggested.</summary>
public sealed partial class SpecCompletionTests
{
    [Theory]
    [InlineData("na|", "name")]
    [InlineData("|", "name", "about", "data", "model", "optimizer", "sweep", "execution")]
    [InlineData("name: a\nopt|\ndata: xor", "optimizer")]
    [InlineData("model:\n  kind: mlp\n  hid|", "hidden")]
    [InlineData("model:\n  |", "kind", "activation", "init")]
    [InlineData("model:\n  kind: mlp\n  |\nloss: mse", "hidden", "activation")]
    [InlineData("model:\n  init:\n    weights:\n      sch|", "scheme")]
    [InlineData("model: {kind: mlp, hid|", "hidden")]
    [InlineData("model: {kind: mlp, hid|}\nloss: mse", "hidden")]
    [InlineData("model: {kind: mlp,\n  |\n}", "hidden")]
    [InlineData("model: {kind: mlp, activation: {|}}", "hidden", "output")]
    [InlineData("model: {kind: mlp, \"hid|\"}", "hidden")]
    [InlineData("optimizer: {name: sgd, l|r: 0.1}", "lr")]
    [InlineData("sweep:\n  |", "axes", "replicates", "seed", "prune")]
    [InlineData("sweep:\n  axes:\n    optimizer.l|", "optimizer.lr")]
    [InlineData("sweep:\n  axes:\n    lr|", "optimizer.lr")]
    [InlineData("sweep:\n  axes:\n    optimizer.lr: {|}", "from", "to", "steps", "scale", "distribution", "when")]
    [InlineData("sweep:\n  axes:\n    model.init.weights:\n    - {sch|}", "scheme")]
    [InlineData("sweep:\n  axes:\n    model.init.weights:\n      - {scheme: normal, |}", "std", "label")]
    [InlineData("sweep:\n  axes:\n    optimizer:\n      - name: adam\n        l|", "lr", "label")]
    [InlineData("sweep:\n  zip:\n  - optimizer.lr: [1, 2]\n    train|", "training.updates", "training.epochs", "training.batch")]
    [InlineData("execution:\n  sl|", "slots")]
    public void Keys_that_may_stand_there(string text, params string[] some) => ShouldSuggest(text, some);

    [Theory]
    [InlineData("optimizer: |", "sgd", "adam", "lbfgs")]
    [InlineData("optimizer: ad|", "adagrad", "adam", "adamw", "adadelta", "adamax")]
    [InlineData("optimizer: 'ad|", "adagrad", "adam")]
    [InlineData("optimizer: \"adam|\"  # the rule\nloss: mse", "adam")]
    [InlineData("optimizer: {name: |", "adam")]
    [InlineData("optimizer: {name: ada|, lr: 1}", "adagrad", "adam")]
    [InlineData("optimizer:\n  name: ra|dam\n", "radam", "random-search")]
    [InlineData("model:\n  activation: {hidden: ta|}", "tanh")]
    [InlineData("data: |", "digits", "xor", "csv")]
    [InlineData("loss: half|", "half-mse")]
    [InlineData("model: {kind: mlp, bias: |}", "true", "false")]
    [InlineData("training: {batch: |}", "full")]
    [InlineData("measure: {curves: [train-loss, |]}", "test-loss")]
    [InlineData("sweep:\n  axes:\n    optimizer.name: [adam, s|", "sgd")]
    [InlineData("sweep:\n  axes:\n    optimizer.name:\n      - s|", "sgd")]
    [InlineData("sweep:\n  axes:\n    optimizer.name: {values: [s|], when: model.kind == mlp}", "sgd")]
    [InlineData("sweep:\n  axes:\n    model.activation.hidden: [|", "tanh", "relu")]
    [InlineData("sweep:\n  axes:\n    model.init.weights:\n      - glo|", "glorot-uniform", "glorot-normal")]
    [InlineData("sweep:\n  axes:\n    model.init.weights:\n      - {scheme: he|}", "he-uniform", "he-normal")]
    [InlineData("sweep:\n  axes:\n    optimizer.lr: {from: 1, to: 2, steps: 3, scale: |}", "linear", "log")]
    [InlineData("sweep:\n  exclude: optimizer.name == ad|", "adagrad", "adam")]
    [InlineData("sweep:\n  exclude: optimizer.name == adam and optimizer.l|", "optimizer.lr")]
    [InlineData("model:\n  layers:\n    - con|", "conv")]
    public void Values_that_it_may_have(string text, params string[] some) => ShouldSuggest(text, some);

    [Theory]
    [InlineData("# opt|")]
    [InlineData("optimizer: adam # o|")]
    [InlineData("about: |-\n  opt|")]
    [InlineData("about: |\n  opt|\nname: x")]
    [InlineData("optimizer: {name: adam | }")]
    [InlineData("optimizer: adam\n  l|")]
    [InlineData("nonsense:\n  |")]
    [InlineData("optimizer:|")]
    [InlineData("model: {hidden: [2, |]}")]
    [InlineData("optimizer: [a: b|")]
    public void Nothing_where_nothing_fits(string text)
    {
        var caret = text.LastIndexOf('|');
        SpecCompletion.At(text.Remove(caret, 1), caret).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("optimizer: {name: adam, |}", "momentum")]
    [InlineData("optimizer: adam\nsweep:\n  axes:\n    |", "optimizer.momentum")]
    [InlineData("optimizer: {lr: 0.1, |}", "lr")]
    [InlineData("optimizer: {|, lr: 0.1}", "lr")]
    [InlineData("name: a\n|\ndata: xor", "data")]
    [InlineData("sweep:\n  axes:\n    optimizer:\n    - {name: adam, |}", "momentum")]
    [InlineData("model: {kind: mlp, |}", "label")]
    [InlineData("model: {kind: mlp, |}", "bottleneck")]
    public void What_is_there_already_or_does_not_apply_is_left_out(string text, string not) => Items(text).ShouldNotContain(item => item.Text == not);

    [Fact]
    public void A_setting_may_apply_that_depends_on_an_axis() =>
        Items("sweep:\n  axes:\n    optimizer.name: [adam, momentum]\noptimizer: {|}").ShouldContain(item => item.Text == "momentum");

    [Fact]
    public void A_bracket_that_is_not_closed_ends_with_the_next_line_that_cannot_be_in_it() =>
        ShouldSuggest("model: {kind: mlp, hidden: [2\nloss: ha|", ["half-mse"]);

    [Theory]
    [InlineData("opti|", "optimizer", "optimizer: ")]
    [InlineData("swe|", "sweep", "sweep:\n  ")]
    [InlineData("sweep:\n  ax|", "axes", "axes:\n    ")]
    [InlineData("model: {|}", "kind", "kind: ")]
    [InlineData("opt|: adam", "optimizer", "optimizer")]
    public void A_key_comes_with_its_colon(string text, string key, string insert) => Items(text).Single(item => item.Text == key).Insert.ShouldBe(insert);

    [Fact]
    public void It_replaces_the_whole_word_and_says_what_it_knows()
    {
        var text = "optimizer: {name: adam, l: 1}";
        var found = SpecCompletion.At(text, text.IndexOf("l:", StringComparison.Ordinal) + 1);
        text[found.From..found.To].ShouldBe("l");
        var lr = found.Items.Single(item => item.Text == "lr");
        lr.Takes.ShouldContain("default: ");
        lr.About.ShouldBe(SettingTable.Trial.Single(setting => setting.Path == "optimizer.lr").Doc);
    }

    [Fact]
    public void A_choice_has_its_line_of_the_guide()
    {
        Items("optimizer: adamw|").Single().About.ShouldBe("adam with decay applied directly to the weights");
        Items("model: {activation: {output: ide|}}").Single().About.ShouldBe("z");
    }

    [Fact]
    public void Where_a_number_belongs_it_says_which() => At("optimizer: {lr: |}").About.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void Every_prefix_of_a_spec_is_answered(string file)
    {
        var text = File.ReadAllText(SpecTexts.Repository("Experiments", "Catalogue", file));
        for (var caret = 0; caret <= text.Length; caret += 7)
        {
            SpecCompletion.At(text[..caret], caret).To.ShouldBeLessThanOrEqualTo(caret);
            SpecCompletion.At(text, caret).To.ShouldBeLessThanOrEqualTo(text.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void Every_key_of_a_spec_is_suggested_where_it_stands(string file)
    {
        var text = File.ReadAllText(SpecTexts.Repository("Experiments", "Catalogue", file));
        foreach (Match key in Key().Matches(About().Replace(text, about => new string('-', about.Length))))
        {
            var found = SpecCompletion.At(text, key.Index + 1);
            found.Items.ShouldContain(item => item.Text == key.Value, $"{file}: {key.Value} at {key.Index}");
            text[found.From..found.To].ShouldBe(key.Value);
        }
    }

    public static TheoryData<string> Catalogue =>
        [.. Directory.GetFiles(SpecTexts.Repository("Experiments", "Catalogue"), "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static IReadOnlyList<SpecSuggestion> Items(string text) => At(text).Items;

    private static void ShouldSuggest(string text, string[] some)
    {
        var words = Items(text).Select(item => item.Text).ToList();
        some.ShouldBeSubsetOf(words, text);
        if (char.IsLetter(text[Math.Max(0, text.IndexOf('|') - 1)]))
        {
            words[0].ShouldBe(some[0], text);
        }
    }

    private static SpecSuggestions At(string text)
    {
        var caret = text.IndexOf('|');
        return SpecCompletion.At(text.Remove(caret, 1), caret);
    }

    [GeneratedRegex(@"^about:.*(\n +.*)*", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex About();

    /// <summary>Keys of maps in lines, settings of axes among them.</summary>
    [GeneratedRegex(@"(?<=^ *(- )?)[a-z][a-z.\-]+(?=:( |$))", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
