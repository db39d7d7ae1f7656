// Makes a picture smaller until it fits: first by quality, then by size. The browser turns it upright while decoding
// (EXIF orientation), so what is uploaded needs no turning.
const LONGEST = 3200;
const QUALITIES = [0.88, 0.8, 0.72, 0.62];
const STEP = 0.8;
const SMALLEST = 640;
// Few browsers decode these; the server stores them as JPEG and makes that fit. Windows tells no type of them.
const LEFT_TO_SERVER = /\.(heic|heif|avif)$/i;

async function decode(file) {
  if (window.createImageBitmap) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // older engines know no options, or not this format: an <img> may still
    }
  }
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function draw(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // transparent PNGs become JPEG on white, not on black
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encode = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/** `file` itself if it fits into `limit` bytes; else a JPEG that fits; null if none can be made. */
export async function shrink(file, limit) {
  const left = LEFT_TO_SERVER.test(file.name);
  if (!limit || file.size <= limit) return file;
  if (!left && !file.type.startsWith("image/")) return null;
  let picture;
  try {
    picture = await decode(file);
  } catch {
    return left ? file : null;
  }
  const longest = Math.max(picture.width, picture.height);
  try {
    for (let scale = Math.min(1, LONGEST / longest); longest * scale >= Math.min(SMALLEST, longest); scale *= STEP) {
      const canvas = draw(picture, scale);
      for (const quality of QUALITIES) {
        const blob = await encode(canvas, quality);
        if (blob && blob.size <= limit) {
          return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
        }
      }
    }
  } finally {
    if (picture.close) picture.close();
  }
  return null;
}
