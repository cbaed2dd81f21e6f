using System.Text.Json;
using Runner.Commands;
using Runner.Latent;
using Runner.Ledgers;
using Runner.Page.Components.Charts;
using Runner.Page.Latent;
using Runner.Tests.Commands;

namespace Runner.Tests.Page;

/// <summary>The code of a trial on its page.</summary>
public sealed class Moving_through_a_code : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Theory]
    [InlineData("{encoder: [8], bottleneck: 2}", "")]
    [InlineData("{encoder: [8], bottleneck: 3, tied: true, activation: tanh}", ", precision: float64")]
    [InlineData("{encoder: [8], bottleneck: 2, activation: tanh}", ", engine: torchsharp")]
    [InlineData("{layers: [{conv: 3, kernel: 3, stride: 2, padding: 1}, batch-norm, relu], bottleneck: 4}", "")]
    [InlineData("{kind: vae, encoder: [8], bottleneck: 2}", "")]
    public async Task The_decoder_makes_of_a_samples_code_what_latent_says_that_the_network_makes_of_the_sample(string model, string training)
    {
        var code = await OpenAsync(model, training);
        var samples = JsonDocument.Parse(console.Run("latent", "one/0", "--json").ShouldSucceed().Output).RootElement.GetProperty("points")[0].GetProperty("samples");

        foreach (var told in samples.EnumerateArray())
        {
            var sample = code.Find($"test.{told.GetProperty("sample").GetInt32()}").ShouldNotBeNull();
            sample.Input.Select(value => (double)value).ShouldBe(Numbers(told.GetProperty("input")), 1e-6);
            // Libtorch rounds a batch of one sample otherwise than a larger one.
            code.Decode(sample.Code).ShouldBe(Numbers(told.GetProperty("output")), 1e-6);
        }

        code.Typical.Select(sample => sample.Place.Group).ShouldBe(code.Places.Groups.Present);
    }

    [Fact]
    public async Task Of_a_wide_code_those_that_vary_most_are_moved_and_the_others_stay_where_the_sample_has_them()
    {
        var code = await OpenAsync("{encoder: [32], bottleneck: 20}", "");
        var sliders = SlidersOf(code);
        sliders.Count.ShouldBe(16);
        var sample = code.Samples[7];
        var point = (CodePoint.Mean with { From = sample }).With(sliders[3], sliders[3].High);

        var at = point.Of(code);

        for (var place = 0; place < 20; place++)
        {
            at[place].ShouldBe(place == sliders[3].Place ? sliders[3].High : sample.Code[place]);
        }

        var codes = code.Places.Train.Chunk(20).Concat(code.Places.Test.Chunk(20)).ToList();
        foreach (var slider in sliders)
        {
            codes.ShouldAllBe(one => one[slider.Place] >= slider.Low && one[slider.Place] <= slider.High);
        }

        double[] means = [.. Enumerable.Range(0, 20).Select(place => code.Places.Train.Chunk(20).Average(one => one[place]))];
        double[] spread = [.. Enumerable.Range(0, 20).Select(place => code.Places.Train.Chunk(20).Sum(one => Math.Pow(one[place] - means[place], 2)))];
        sliders.Min(slider => spread[slider.Place]).ShouldBeGreaterThanOrEqualTo(Enumerable.Range(0, 20).Except(sliders.Select(slider => slider.Place)).Max(place => spread[place]));
        CodePoint.Mean.Of(code).ShouldBe(means, 1e-9);
    }

    [Fact]
    public async Task A_link_reads_as_the_point_that_it_was_made_of()
    {
        var code = await OpenAsync("{encoder: [8], bottleneck: 3}", "");
        var sliders = SlidersOf(code);
        var point = (CodePoint.Mean with { From = code.Samples[5] }).With(sliders[0], sliders[0].Low + (3 * sliders[0].Step)).With(sliders[2], 1e9);
        point.Moved[2].ShouldBe(sliders[2].High);

        var query = point.Query("?kept=a%26b&sample=train.1&code.2=1");

        query.ShouldStartWith("?kept=a%26b&sample=");
        query.ShouldNotContain("code.2");
        var (read, problems) = CodePoint.Read(query, code, sliders);
        problems.ShouldBeEmpty();
        read.Of(code).ShouldBe(point.Of(code));
        CodePoint.Mean.Query("?sample=test.1&code.1=0").ShouldBe("");
    }

    [Theory]
    [InlineData("?sample=test.99999", "sample: test.99999 is no sample that is shown here. The mean code is taken.")]
    [InlineData("?code.4=1", "code.4: there is no such number to move. It is left out.")]
    [InlineData("?code.x=1", "code.x: there is no such number to move. It is left out.")]
    [InlineData("?code.1=far", "code.1: far is not a number. It is left out.")]
    [InlineData("?code.1=NaN", "code.1: NaN is not a number. It is left out.")]
    public async Task What_a_link_cannot_mean_is_said_in_one_line(string query, string says)
    {
        var code = await OpenAsync("{encoder: [8], bottleneck: 3}", "");
        var (read, problems) = CodePoint.Read(query, code, SlidersOf(code));
        problems.ShouldBe([says]);
        read.Of(code).ShouldBe(code.Places.Mean);
    }

    [Theory]
    [InlineData(-1.0372, 2.941, -1.04, 2.96, .02)]
    [InlineData(0, 1, 0, 1, .005)]
    [InlineData(-3e-7, 1.1e-6, -3e-7, 1.1e-6, 1e-8)]
    public void A_slider_goes_from_the_least_to_the_most_in_steps_of_few_digits(double least, double most, double low, double high, double step)
    {
        var slider = CodeSlider.Of(new CodeCoordinate(0, least, most));
        (slider.Low, slider.High, slider.Step).ShouldBe((low, high, step));
        slider.At((least + most) / 2).ShouldBe((least + most) / 2, step);
        slider.At(most + 100).ShouldBe(high);
    }

    [Fact]
    public void A_number_that_is_the_same_for_all_samples_cannot_be_moved()
    {
        var slider = CodeSlider.Of(new CodeCoordinate(2, .25, .25));
        slider.Moves.ShouldBeFalse();
        slider.At(7).ShouldBe(.25);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_point_of_the_map_is_the_sample_that_is_drawn_there(int width)
    {
        var code = await OpenAsync($"{{encoder: [8], bottleneck: {width}}}", "");
        var map = CodeMapPicture.Of(code);
        var traces = map.Picture.Draw(false).Cast<Plotly.Blazor.Traces.Scatter>().ToList();
        var found = new HashSet<string>();
        foreach (var (i, trace) in traces.Index())
        {
            for (var point = 0; point < trace.X.Count; point++)
            {
                if (map.At(new PlotMark(i, point)) is { } sample)
                {
                    found.Add(sample.Key);
                    ((double)trace.X[point], (double)trace.Y[point]).ShouldBe((sample.Place.X, sample.Place.Y));
                    var (x, y) = code.PlaceOf(sample.Code);
                    x.ShouldBe(sample.Place.X, 1e-9);
                    y.ShouldBe(width == 1 ? -1 : sample.Place.Y, 1e-9);
                }
            }
        }

        found.Count.ShouldBe(code.Samples.Count);
        map.At(new PlotMark(traces.Count, 0)).ShouldBeNull();
    }

    [Theory]
    [InlineData("model: {encoder: [8], bottleneck: 2}\nmeasure: {weights: false}\n", "one/0: its weights were not kept. Train it again: runner latent one/0")]
    [InlineData("model: {kind: mlp, hidden: [4]}\nloss: softmax-cross-entropy\n", "one/0: an mlp has no code.")]
    public async Task Where_there_is_no_code_to_open_it_says_why(string model, string says)
    {
        console.Write("one.yaml", $"name: one\ndata: {{source: digits, take: 60}}\n{model}training: {{epochs: 1}}\n");
        console.Run("run", "one.yaml").ShouldSucceed();
        var (host, sweep, trial) = await ReadAsync();
        Should.Throw<UserException>(() => TrialCode.Open(host, sweep, trial)).Message.ShouldStartWith(says);
    }

    private static IReadOnlyList<CodeSlider> SlidersOf(TrialCode code) => [.. code.Places.Coordinates.Select(CodeSlider.Of)];

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private async Task<TrialCode> OpenAsync(string model, string training)
    {
        console.Write("one.yaml", $"name: one\ndata: {{source: digits, test: 0.5, take: 120}}\nmodel: {model}\noptimizer: {{name: adam, lr: 0.01}}\ntraining: {{epochs: 2, batch: 30{training}}}\n");
        console.Run("run", "one.yaml").ShouldSucceed();
        var (host, sweep, trial) = await ReadAsync();
        return TrialCode.Open(host, sweep, trial);
    }

    /// <summary>The ledger is closed when this has ended.</summary>
    private async Task<(CommandHost Host, RecordedSweep Sweep, TrialRecord Trial)> ReadAsync()
    {
        var host = CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };
        await using var ledger = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read);
        var sweep = await RecordedSweep.FindAsync(ledger, "one", default);
        return (host, sweep, (await ledger.FindTrialAsync(sweep.Id, 0))!);
    }
}
