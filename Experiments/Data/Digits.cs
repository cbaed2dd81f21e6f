using System.IO.Compression;

namespace Runner.Data;

/// <summary>
/// 1,797 handwritten digits, features [1797, 64] as 8×8 grey levels 0 to 16, labels 0 to 9; part of the program. Source: Alpaydin
/// and Kaynak, <i>Optical Recognition of Handwritten Digits</i> (1998), UCI Machine Learning Repository, the test part, CC BY 4.0.
/// </summary>
internal static class Digits
{
    public const int Samples = 1797;
    public const int Features = 64;

    public static RawSamples Read()
    {
        using var resource = typeof(Digits).Assembly.GetManifestResourceStream("digits.csv.gz")
            ?? throw new InvalidOperationException("digits.csv.gz is not part of this build");
        using var text = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var pixels = new byte[Samples * Features];
        var labels = new int[Samples];
        for (var row = 0; row < Samples; row++)
        {
            var line = text.ReadLine().AsSpan();
            var cell = 0;
            foreach (var range in line.Split(','))
            {
                var value = byte.Parse(line[range]);
                if (cell < Features)
                    pixels[(row * Features) + cell] = value;
                else
                    labels[row] = value;

                cell++;
            }
        }

        return new RawSamples("digits", Samples, Features, new ByteValues(pixels))
        {
            Labels = labels,
            Classes = 10,
            Image = new ImageShape(8, 8),
            FullScale = 16,
        };
    }
}
