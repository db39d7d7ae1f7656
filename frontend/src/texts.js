// What the scripts say, in both languages.
const TEXTS = {
  saving: ["正在保存…", "Saving…"],
  saved: ["已保存 {time}", "Saved {time}"],
  saveFailed: ["未保存：没有成功，将自动重试", "Not saved: that failed; trying again"],
  unsavedNetwork: ["未保存：网络不通，将自动重试", "Not saved: no connection; trying again"],
  unsavedSession: ["未保存：登录已失效，内容暂存在本机", "Not saved: you are signed out; kept on this device"],
  unsavedForbidden: ["未保存：没有权限或页面已过期", "Not saved: not allowed, or the page is too old"],
  unsavedGone: ["未保存：内容已被删除或移走", "Not saved: it was deleted or moved"],
  unsavedConflict: ["未保存：他人或另一窗口已改过此内容", "Not saved: somebody else, or another window, changed it"],
  unsavedBy: ["未保存：{who}于 {time} 在另一处保存了此内容；您填写的暂存在本机", "Not saved: {who} saved this elsewhere at {time}; yours is kept on this device"],
  unsavedLarge: ["未保存：内容过大，请分几次填写", "Not saved: too much at once"],
  unsavedOften: ["未保存：操作过于频繁，稍后自动重试", "Not saved: too many requests; trying again later"],
  unsavedRefused: ["未保存：填写的内容有误", "Not saved: something typed is wrong"],
  unsavedServer: ["未保存：系统忙或出错，将自动重试", "Not saved: the system is busy or broken; trying again"],
  offline: ["未保存：网络已断开，内容暂存在本机，恢复后自动保存", "Not saved: offline; kept on this device and saved when back online"],
  kept: ["未保存，已暂存在本机", "Not saved yet; kept on this device"],
  unsavedOther: ["未保存：已换了账号登录", "Not saved: somebody else is signed in"],
  filesWait: ["未保存：还有文件等待上传，请等网络恢复或移除", "Not saved: files still wait for the network; wait, or remove them"],
  fileWaits: ["等待网络，恢复后自动上传", "Waiting for the network; uploads by itself"],
  compare: ["查看两边并合并", "Compare and merge"],
  mergeMine: ["保留我的", "Keep mine"],
  mergeTheirs: ["采用现在的", "Take theirs"],
  mergeLeft: ["还有 {left} 处不同；没有选择的按我写的保存", "{left} differences left; where you choose nothing, yours is saved"],
  mergeDone: ["各处都已选择", "Every difference is settled"],
  cancel: ["取消", "Cancel"],
  again_out_title: ["登录已失效", "You are signed out"],
  again_out: ["本页填写的内容都还在，尚未保存。重新登录后接着办理。", "What you typed is still on this page, not saved yet. Sign in again to go on."],
  again_out_link: ["用其他方式登录（新窗口）", "Sign in another way (new window)"],
  again_login: ["账号", "Account"],
  again_password: ["密码", "Password"],
  again_first_title: ["还差一步", "One more step"],
  again_first: ["请先在新窗口中选择身份或修改密码，再回到这里继续。", "Choose your role or change the password in a new window, then go on here."],
  again_first_link: ["打开新窗口", "Open the window"],
  again_other_title: ["您以另一个账号登录", "Somebody else is signed in"],
  again_other: ["本页内容没有带过去，也没有保存；只有原账号登录后才会再次提供。", "Nothing of this page was carried over or saved; it is offered again to the first account only."],
  again_other_link: ["到首页", "To the home page"],
  againEnter: ["登录并继续", "Sign in and go on"],
  againElsewhere: ["已在别处登录，继续", "Signed in elsewhere: go on"],
  againOnward: ["已完成，继续", "Done: go on"],
  againStillOut: ["还没有登录", "Still signed out"],
  restored: ["发现本机暂存的未保存内容（{time}）", "Unsaved content from {time} was found on this device"],
  restoredOlder: ["发现本机暂存的未保存内容（{time}），之后此内容又被改过；恢复后请核对", "Unsaved content from {time} was found; it has been changed since, so check after restoring"],
  quoted: ["：“{words}”", ": “{words}”"],
  restore: ["恢复", "Restore"],
  discard: ["丢弃", "Discard"],
  confirm: ["确定", "Confirm"],
  confirmTitle: ["请确认", "Please confirm"],
  close: ["关闭", "Close"],
  copied: ["已复制", "Copied"],
  copyFailed: ["无法复制，请手动选择", "Could not copy; please select it by hand"],
  failed: ["操作没有完成，请稍后再试", "That did not work; please try again later"],
  forbidden: ["没有权限或登录已失效，请刷新页面后再试", "Not allowed, or signed out: reload the page and try again"],
  noNetwork: ["网络不通，请检查后再试", "No connection; check it and try again"],
  uploading: ["上传中 {percent}%", "Uploading {percent}%"],
  shrinking: ["正在压缩…", "Shrinking…"],
  shrunk: ["{name} 已由 {before} 压缩为 {after}", "{name} was shrunk from {before} to {after}"],
  uploadFailed: ["上传失败", "Upload failed"],
  retry: ["重试", "Retry"],
  remove: ["移除", "Remove"],
  tooLarge: ["{name} 超过 {limit}，无法再压缩", "{name} is over {limit} and cannot be shrunk further"],
  tooMany: ["最多上传 {limit} 个文件", "At most {limit} files"],
  uploaded: ["已上传 {count} 个", "{count} uploaded"],
  characters: ["{count}/{limit}", "{count}/{limit}"],
  over: ["超出 {count} 字", "{count} too many"],
  days: ["{days} 天 {time}", "{days} d {time}"],
  timeUp: ["已截止", "Closed"],
  noMatch: ["没有找到，换个关键词试试", "Nothing found; try other words"],
  searching: ["正在查找…", "Searching…"],
  matches: ["找到 {count} 项", "{count} found"],
  located: ["已取得当前位置，精度约 {metres} 米", "Position found, within about {metres} m"],
  notLocated: ["无法取得位置，请检查定位权限或手动填写", "No position: allow it in the browser, or type it in"],
  added: ["已添加一行", "Row added"],
  removed: ["已删除一行", "Row removed"],
  previous: ["上一张", "Previous"],
  next: ["下一张", "Next"],
  zoomIn: ["放大", "Zoom in"],
  zoomOut: ["缩小", "Zoom out"],
  original: ["原始大小", "Original size"],
  reset: ["还原", "Reset"],
  rotateLeft: ["向左旋转", "Rotate left"],
  rotateRight: ["向右旋转", "Rotate right"],
  flipHorizontal: ["左右翻转", "Flip horizontally"],
  flipVertical: ["上下翻转", "Flip vertically"],
};

/** The text `key` in the language of the page, with `{name}` places filled from `values`. */
export function text(key, values = {}) {
  const english = (document.documentElement.lang || "").startsWith("en");
  return TEXTS[key][english ? 1 : 0].replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}

const UNSAVED = { 400: "Refused", 401: "Session", 403: "Forbidden", 404: "Gone", 409: "Conflict", 412: "Conflict", 413: "Large", 422: "Refused", 429: "Often" };

/** The text that says why something is not saved, by the status that the server answered; none: no answer came. */
export function unsavedBecause(status) {
  if (!status) return "unsavedNetwork";
  return status >= 500 ? "unsavedServer" : UNSAVED[status] ? `unsaved${UNSAVED[status]}` : "saveFailed";
}

export function clockTime(moment = new Date()) {
  return `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
}

export function fileSize(bytes) {
  return bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
