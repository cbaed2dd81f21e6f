using Runner.Commands;
using Runner.Data;
using Runner.Ledgers;
using Runner.Networks;
using Runner.Reports.Charts;
using Runner.Reports.Sections;
using Runner.Training;

namespace Runner.Latent;

/// <summary>A sample that a map of codes shows.</summary>
/// <param name="Part"><see cref="TrialCode.Train"/> or <see cref="TrialCode.Test"/>.</param>
/// <param name="Place">Its number in that part, and where the map has it.</param>
/// <param name="Input">The sample itself.</param>
public sealed record CodeSample(string Part, MappedCode Place, double[] Code, float[] Input)
{
    /// <summary>By which it is found again, such as <c>test.12</c>.</summary>
    public string Key => $"{Part}.{Place.Sample}";
}

/// <summary>
/// The code of a recorded autoencoder whose weights were kept, for whoever moves through it: where samples lie, and what the decoder makes of any point.
/// No data set stays in memory. Not for several threads at once.
/// </summary>
public sealed class TrialCode
{
    public const string Train = "train";

    public const string Test = "test";

    private readonly Decoder decoder;

    private TrialCode(Decoder decoder, CodePlaces places, LatentData data)
    {
        this.decoder = decoder;
        Places = places;
        Form = Codes.FormOf(data);
        IsHeldOut = data.IsHeldOut;
        Samples = [.. SamplesOf(Train, places.Map.Train, places.Train, data.Train), .. SamplesOf(Test, places.Map.Test, places.Test, data.Test)];
        Typical =
        [
            .. places.Groups.Present.Select(group =>
                SamplesOf(Test, [new MappedCode(data.Test.Numbers[places.Groups.Typical[group]], places.Groups.Typical[group], group, double.NaN, double.NaN)], places.Test, data.Test).Single()),
        ];
    }

    /// <summary>Number of values of a code.</summary>
    public int Width => Places.Width;

    public CodePlaces Places { get; }

    /// <summary>How samples are drawn.</summary>
    public SampleForm Form { get; }

    /// <summary>Whether no network was trained on the test samples; otherwise they are training samples too.</summary>
    public bool IsHeldOut { get; }

    /// <summary>Those of the map.</summary>
    public IReadOnlyList<CodeSample> Samples { get; }

    /// <summary>For each class or cluster with test samples, the one whose code is nearest to the mean code.</summary>
    public IReadOnlyList<CodeSample> Typical { get; }

    /// <summary>Reads the data and finds the codes; trains nothing, and reads no ledger.</summary>
    /// <param name="trial">Read with its weights.</param>
    /// <exception cref="UserException">It has no code to look at, or its data or its weights are not here.</exception>
    public static TrialCode Open(CommandHost host, RecordedSweep sweep, TrialRecord trial)
    {
        if (LatentReading.RefusalOf(sweep, trial) is { } problem)
        {
            throw new UserException($"{sweep.Name}/{trial.Index}: {problem}");
        }

        try
        {
            DataCatalogues.CheckFiles(host, sweep);
            var (config, weights) = (sweep.Points.Config(trial.Index), trial.Result!.Weights);
            var coders = new TrialCoders(DataCatalogues.For(host, sweep.Spec));
            using var coder = coders.Open(config, weights);
            var places = CodePlaces.Of(coder, coder.Data, config.Seeds.Sweep);
            return new TrialCode(coders.OpenDecoder(config, weights), places, coder.Data);
        }
        catch (Exception fault) when (fault is DataException or NetworkException)
        {
            throw new UserException($"{sweep.Name}/{trial.Index}: {fault.Message}");
        }
    }

    /// <summary>Null if the map shows no such sample.</summary>
    public CodeSample? Find(string key) => Typical.Concat(Samples).FirstOrDefault(sample => sample.Key == key);

    /// <summary>What the decoder makes of a code.</summary>
    public double[] Decode(double[] code) => decoder.Decode(code);

    /// <summary>The place of a code on the map; one of a single number lies below all groups.</summary>
    public (double X, double Y) PlaceOf(double[] code) => CodeMap.PlaceOf(code, Places.Plane, group: -1);

    private static IEnumerable<CodeSample> SamplesOf(string part, IReadOnlyList<MappedCode> mapped, double[] codes, LatentPart data)
    {
        var (width, features) = (codes.Length / data.Count, data.Inputs.Length / data.Count);
        return mapped.Select(place => new CodeSample(
            part,
            place,
            codes[(place.Row * width)..((place.Row + 1) * width)],
            Array.ConvertAll(data.Inputs[(place.Row * features)..((place.Row + 1) * features)], value => (float)value)));
    }
}
