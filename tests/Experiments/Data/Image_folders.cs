using System.Text;
using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public sealed class Image_folders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Grey_images_of_every_depth_read()
    {
        _folder.Write("1.png", Png.Of(4, 1, 1, 0, [0, 0b0101_0000]));
        _folder.Write("2.png", Png.Of(4, 1, 2, 0, [0, 0b00_01_10_11]));
        _folder.Write("3.png", Png.Of(4, 1, 4, 0, [0, 0x0f, 0x3c]));
        _folder.Write("4.png", Png.Of(4, 1, 8, 0, [0, 1, 2, 254, 255]));
        _folder.Write("5.png", Png.Of(4, 1, 16, 0, [0, 0, 0, 0x80, 0x80, 0xff, 0xff, 1, 1]));
        _folder.Write("6.png", Png.Of(4, 1, 8, 4, [0, 10, 99, 20, 99, 30, 99, 40, 99]));
        _folder.Write("7.pgm", "P2\n# a comment\n4 1\n15\n0 1 14 15\n");
        _folder.Write("8.PGM", [.. "P5 4 1 255\n"u8, 5, 6, 7, 8]);
        _folder.Write("9.pgm", [.. "P5 4 1 65535\n"u8, 0, 0, 0x80, 0x80, 0xff, 0xff, 1, 1]);
        _folder.Write("README.md", "not an image");

        Rows(Open()).ShouldBe(
            ["0 255 0 255", "0 85 170 255", "0 255 51 204", "1 2 254 255", "0 128 255 1", "10 20 30 40", "0 17 238 255", "5 6 7 8", "0 128 255 1"]);
    }

    [Fact]
    public void Colours_become_their_luma_and_palettes_are_looked_up()
    {
        _folder.Write("a.png", Png.Of(2, 1, 8, 2, [0, 255, 0, 0, 0, 255, 0]));
        _folder.Write("b.png", Png.Of(2, 1, 8, 6, [0, 0, 0, 255, 7, 100, 100, 100, 0]));
        _folder.Write("c.png", Png.Of(2, 1, 4, 3, [0, 0x10], palette: [0, 0, 255, 255, 255, 255]));
        _folder.Write("d.png", Png.Of(2, 1, 16, 2, [0, 255, 255, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]));

        Rows(Open()).ShouldBe(["76 150", "29 100", "255 29", "76 1"]);
    }

    [Fact]
    public void Colours_are_kept_as_channels_one_after_another_where_asked_for()
    {
        _folder.Write("a.png", Png.Of(2, 1, 8, 2, [0, 255, 1, 2, 3, 254, 4]));
        _folder.Write("b.png", Png.Of(2, 1, 8, 6, [0, 10, 20, 30, 7, 40, 50, 60, 0]));
        _folder.Write("c.png", Png.Of(2, 1, 4, 3, [0, 0x10], palette: [0, 0, 255, 255, 128, 64]));
        _folder.Write("d.png", Png.Of(2, 1, 8, 0, [0, 7, 9]));
        _folder.Write("e.pgm", [.. "P5 2 1 255\n"u8, 5, 6]);
        var colours = DataConfigs.Open(DataConfigs.Of(DataSource.Images, ".") with { Color = true }, _folder.Path);
        (colours.Image, colours.Train.Features).ShouldBe((new ImageShape(1, 2), 6));
        Rows(colours).ShouldBe(["255 3 1 254 2 4", "10 40 20 50 30 60", "255 0 128 0 64 255", "7 9 7 9 7 9", "5 6 5 6 5 6"]);
        Rows(Open()).Count().ShouldBe(5);
    }

    [Fact]
    public void Pools_of_colours_stay_within_their_channel()
    {
        _folder.Write("a.png", Png.Of(2, 2, 8, 2, [0, 1, 10, 100, 3, 20, 100, 0, 5, 30, 100, 7, 40, 200]));
        var pooled = DataConfigs.Open(DataConfigs.Of(DataSource.Images, ".") with { Color = true, Pool = 2 }, _folder.Path);
        (pooled.Image, Rows(pooled).Single()).ShouldBe((new ImageShape(1, 1), "4 25 125"));
    }

    [Fact]
    public void Every_filter_is_undone()
    {
        // One 3×5 image, each row under another filter; the values are those of the PNG specification's formulas by hand.
        byte[] pixels = [10, 20, 40, 11, 19, 44, 12, 30, 43, 250, 5, 9, 17, 200, 3];
        using var data = new MemoryStream();
        for (var row = 0; row < 5; row++)
        {
            data.WriteByte((byte)row);
            for (var i = 0; i < 3; i++)
            {
                int left = i == 0 ? 0 : pixels[(row * 3) + i - 1];
                int above = row == 0 ? 0 : pixels[((row - 1) * 3) + i];
                int corner = i == 0 || row == 0 ? 0 : pixels[((row - 1) * 3) + i - 1];
                var nearest = new[] { left, above, corner }.MinBy(value => Math.Abs(left + above - corner - value));
                int[] predictions = [0, left, above, (left + above) / 2, nearest];
                data.WriteByte((byte)(pixels[(row * 3) + i] - predictions[row]));
            }
        }

        _folder.Write("a.png", Png.Of(3, 5, 8, 0, data.ToArray()));

        Rows(Open()).ShouldBe([string.Join(' ', pixels)]);
    }

    [Fact]
    public void Interlaced_images_are_put_together()
    {
        (int X, int Y, int StepX, int StepY)[] passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        foreach (var (columns, rows) in ((int, int)[])[(9, 5), (1, 1), (3, 10)])
        {
            using var data = new MemoryStream();
            foreach (var (x, y, stepX, stepY) in passes.Where(pass => pass.X < columns))
            {
                for (var row = y; row < rows; row += stepY)
                {
                    data.WriteByte(0);
                    for (var column = x; column < columns; column += stepX)
                    {
                        data.WriteByte((byte)((row * columns) + column));
                    }
                }
            }

            var path = _folder.Write("a.png", Png.Of(columns, rows, 8, 0, data.ToArray(), interlace: 1));
            Rows(Open()).ShouldBe([string.Join(' ', Enumerable.Range(0, columns * rows))]);
            File.Delete(path);
        }
    }

    [Fact]
    public void Subfolders_are_classes_in_alphabetical_order()
    {
        _folder.Write("dog/1.pgm", "P2 1 1 255 3");
        _folder.Write("cat/b/2.pgm", "P2 1 1 255 2");
        _folder.Write("cat/1.pgm", "P2 1 1 255 1");

        var opened = Open();

        opened.Train.Inputs.ShouldBe([1, 2, 3]);
        opened.Train.Labels.ShouldBe([0, 0, 1]);
        opened.Train.Classes.ShouldBe(2);
    }

    [Theory]
    [InlineData("dog/0.jpg,dog/1.JPG", "dog: 2 JPEG images are not read (the first is 0.jpg). Convert them to PNG, or move them elsewhere.")]
    [InlineData("cat/1.jpeg", "cat: 1 JPEG image is not read (the first is 1.jpeg). Convert them to PNG, or move them elsewhere.")]
    [InlineData("dog/1.bmp,dog/2.tiff", "dog: 1 BMP image is not read (the first is 1.bmp), nor is 1 more in other formats or folders. Convert them to PNG, or move them elsewhere.")]
    [InlineData("cat/a/b/1.webp", "cat/a/b: 1 WebP image is not read (the first is 1.webp). Convert them to PNG, or move them elsewhere.")]
    [InlineData("emu/0.GIF", "emu: 1 GIF image is not read (the first is 0.GIF). Convert them to PNG, or move them elsewhere.")]
    public void Images_in_formats_that_are_not_read_are_refused_and_never_left_out_in_silence(string files, string problem)
    {
        _folder.Write("cat/0.pgm", "P2 1 1 255 1");
        _folder.Write("dog/0.pgm", "P2 1 1 255 2");
        foreach (var file in files.Split(','))
        {
            _folder.Write(file, "image");
        }

        Problem().ShouldBe($"{_folder.Path}/{problem}");
    }

    [Fact]
    public void An_image_under_a_name_that_says_nothing_is_known_by_its_first_bytes()
    {
        _folder.Write("cat/0.pgm", "P2 1 1 255 1");
        _folder.Write("cat/1", [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
        Problem().ShouldStartWith($"{_folder.Path}/cat: 1 JPEG image is not read (the first is 1).");
        _folder.Write("cat/1", Png.Of(1, 1, 8, 0, [0, 1]));
        Problem().ShouldStartWith($"{_folder.Path}/cat: 1 PNG (under another name) image is not read");
    }

    [Fact]
    public void A_class_without_images_is_refused()
    {
        _folder.Write("cat/0.pgm", "P2 1 1 255 1");
        _folder.Write("dog/0.pgm", "P2 1 1 255 2");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bee"));

        Problem().ShouldBe($"{_folder.Path}/bee: has no PNG or PGM images, and every subfolder is a class. Add images, or remove the folder.");
    }

    [Fact]
    public void What_is_no_image_is_left_out_and_named()
    {
        _folder.Write("cat/0.pgm", "P2 1 1 255 1");
        _folder.Write("README.md", "about");
        _folder.Write("cat/boxes.json", "{}");

        var opened = Open();
        opened.Source.LeftOut.ShouldBe(["README.md", "cat/boxes.json"]);
        opened.Source.ClassNames.ShouldBe(["cat"]);
    }

    [Fact]
    public void A_folder_that_links_to_itself_is_refused()
    {
        _folder.Write("cat/0.pgm", "P2 1 1 255 1");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "cat/again"), _folder.Path);

        Problem().ShouldBe($"{_folder.Path}/cat/again: links to a folder that it is in, so its images would be counted again and again. Remove the link.");
    }

    [Fact]
    public void Folders_that_make_no_data_set_are_told()
    {
        Problem().ShouldBe($"{_folder.Path}: has no PNG or PGM images. Convert the images to PNG, or correct the path.");
        _folder.Write("a.png", "no image");
        Problem().ShouldBe($"{_folder.Path}/a.png: byte 0: this is neither PNG nor PGM, whatever its name says. Convert it to PNG.");
        _folder.Write("a.png", Png.Of(1, 1, 8, 0, [0, 1]));
        var other = _folder.Write("b.pgm", "P2 2 1 255 1 2");
        Problem().ShouldBe($"{other}: 1×2 pixels where a.png has 1×1. Resize all images to one size.");
        File.Delete(other);
        _folder.Write("c/c.pgm", "P2 1 1 255 1");
        Problem().ShouldBe($"{_folder.Path}: some images are in subfolders (classes) and some are not. Put all of them in subfolders, or none.");
        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(DataSource.Images, "none"), _folder.Path)).Message
            .ShouldBe($"{_folder.Path}/none: no such folder. Correct the path, which is taken from the spec's folder.");
    }

    [Theory]
    [InlineData("P5 0 1 255\n", "byte 2: 1 samples of 0 features is nothing to train on.")]
    [InlineData("P5 99999 1 255\n", "byte 3: the width is not a number up to 16384.")]
    [InlineData("P5 16384 16384 255\n", "byte 2: 1 samples of 268435456 features are more than Runner holds")]
    [InlineData("P5 2 1 255\na", "byte 11: 1 bytes follow where 2 are the image.")]
    [InlineData("P5 2", "byte 4: the height is not a number up to 16384.")]
    [InlineData("P2 1 1 9 99", "byte 9: the pixel is not a number up to 9.")]
    [InlineData("P2 1 1 0 0", "byte 8: a full scale of 0 shows nothing.")]
    public void A_malformed_pgm_is_told_by_its_byte(string content, string problem)
    {
        var path = _folder.Write("bad.pgm", Encoding.ASCII.GetBytes(content));

        Problem().ShouldStartWith($"{path}: {problem}");
    }

    [Fact]
    public void A_malformed_png_is_told_by_its_byte()
    {
        var good = Png.Of(2, 2, 8, 0, [0, 1, 2, 0, 3, 4]);
        Told(good[..20]).ShouldStartWith("byte 8: the PNG has no header.");
        Told(good[..^12]).ShouldStartWith("byte ");
        Told(With(good, 60, 1)).ShouldContain("the checksum does not match");
        Told(Png.Of(2, 2, 8, 0, [0, 1, 2])).ShouldBe("byte 33: the pixels end in row 1. Copy the file again.");
        Told(Png.Of(2, 2, 8, 0, [9, 1, 2, 0, 3, 4])).ShouldBe("byte 33: row 0 has filter 9, which PNG does not define. Save the image again.");
        Told(Png.Of(2, 1, 8, 3, [0, 0, 5], palette: [1, 2, 3])).ShouldBe("byte 33: a pixel has colour 5 of a palette of 1. Save the image again.");
        Told(Png.Of(2, 1, 3, 0, [0, 0])).ShouldBe("byte 24: the header is not that of a PNG. Save the image again.");
        Told(Png.Of(100_000, 1, 8, 0, [0, 0])).ShouldStartWith("byte 16: 1×100000 pixels are not 1 to 16384 on each side.");
        Told(Png.Of(16_000, 16_000, 8, 0, [0, 0])).ShouldStartWith("byte 16: 1 samples of 256000000 features are more than Runner holds");
    }

    private static byte[] With(byte[] bytes, int at, byte change)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= change;
        return changed;
    }

    private string Told(byte[] png)
    {
        var path = _folder.Write("bad.png", png);
        return Problem()[(path.Length + 2)..];
    }

    private string Problem() => Should.Throw<DataException>(() => Open()).Message;

    private Dataset<double> Open() => DataConfigs.Open(DataConfigs.Of(DataSource.Images, "."), _folder.Path);

    private static IEnumerable<string> Rows(Dataset<double> opened) => opened.Train.Inputs.Chunk(opened.Train.Features).Select(row => string.Join(' ', row));
}
